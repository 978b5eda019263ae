// Holds requests to the schemas of their operation row and says per field what is wrong.
import { DocketError, type ErrorDetails } from '@docket/model'
import type { Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** Returns a function that throws `invalid` with problems by field when the value does not fit. */
export function checker(schema: Type.TSchema): (value: unknown) => void {
  const compiled = Compile(schema)
  return (value) => {
    if (!compiled.Check(value))
      throw new DocketError('invalid', 'Invalid request', { details: problems(compiled.Errors(value)) })
  }
}

interface Problem {
  keyword: string
  instancePath: string
  params: unknown
  message: string
}

function problems(errors: Iterable<Problem>): ErrorDetails {
  const details: ErrorDetails = Object.create(null)
  let count = 0
  for (const error of errors) {
    if (count++ === 20) break
    // The schema `false` behind additionalProperties reports itself too, in words nobody understands.
    if (error.keyword === 'boolean') continue
    // The branches of a choice have said what is wrong with each.
    if (error.keyword === 'anyOf') continue
    const params = error.params as {
      requiredProperties?: string[]
      additionalProperties?: string[]
      allowedValues?: unknown[]
      allowedValue?: unknown
      pattern?: unknown
    }
    const base = error.instancePath.slice(1).replaceAll('/', '.')
    const named = params.requiredProperties ?? params.additionalProperties
    for (const field of named ? named.map((name) => (base ? `${base}.${name}` : name)) : [base || 'body']) {
      const words = params.requiredProperties
        ? 'is required'
        : params.additionalProperties
          ? 'is not known here'
          : params.allowedValues
            ? `must be one of ${params.allowedValues.join(', ')}`
            : params.allowedValue !== undefined
              ? `must be ${String(params.allowedValue)}`
              : (wordsOfPattern(params.pattern) ?? error.message)
      const list = details[field] ?? []
      if (!list.includes(words)) list.push(words)
      details[field] = list
    }
  }
  return details
}

/** Words that are taken in any case are held by a pattern such as `^([aA][sS][cC]|[dD][eE][sS][cC])$`: nobody should have to read it. */
function wordsOfPattern(pattern: unknown): string | null {
  const words = /^\^\(((?:\[[a-z][A-Z]\]|[_|])+)\)\$$/.exec(String(pattern))?.[1]
  return words ? `must be one of ${words.replace(/\[([a-z])[A-Z]\]/g, '$1').replaceAll('|', ', ')}` : null
}

const unsafeNames = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Query parameters and form fields are text; this gives them the type their schema asks for, and leaves alone what does not look
 * like it (validation then says so). Python clients write `True` and `False`.
 */
export function typed(
  values: Record<string, string | string[] | undefined>,
  schema: Type.TSchema | undefined,
): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, { type?: string }> } | undefined)?.properties ?? {}
  const result: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(values)) {
    if (given === undefined || unsafeNames.has(name)) continue
    const list = Array.isArray(given) ? given : [given]
    const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined
    result[name] = type === 'array' ? list : typedOne(list[0] ?? '', type)
  }
  return result
}

function typedOne(text: string, type: string | undefined): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,16}(\.\d{1,9})?$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false|1|0)$/i.test(text)) return text === '1' || text.toLowerCase() === 'true'
  return text
}

/**
 * Drops keys whose value is null: clients that write `null` mean "not given". Objects whose fields the schema names are looked into;
 * an alert or what else is kept as it came stays as it came.
 */
export function withoutNulls(body: Record<string, unknown>, schema?: Type.TSchema): Record<string, unknown> {
  const properties = propertiesOf(schema)
  const entries = Object.entries(body).filter(([name, value]) => value !== null && !unsafeNames.has(name))
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const inner = Object.hasOwn(properties, name) ? properties[name] : undefined
      const isNamed = Object.keys(propertiesOf(inner)).length > 0 && typeof value === 'object' && !Array.isArray(value)
      return [name, isNamed ? withoutNulls(value as Record<string, unknown>, inner) : value]
    }),
  )
}

const propertiesOf = (schema: Type.TSchema | undefined): Record<string, Type.TSchema> =>
  (schema as { properties?: Record<string, Type.TSchema> } | undefined)?.properties ?? {}
