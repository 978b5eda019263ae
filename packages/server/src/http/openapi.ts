// Writes an OpenAPI 3.1 document from operation rows; the schemas are JSON Schema already.
import type { Door, Operation } from '@docket/model'
import type { Type } from 'typebox'

const statusOf: Record<string, string> = {
  invalid: '400',
  unauthenticated: '401',
  forbidden: '403',
  not_found: '404',
  conflict: '409',
  not_ready: '409',
  too_large: '413',
  rate_limited: '429',
  unsupported: '501',
  unavailable: '503',
}

/** The document of one door below its first prefix. */
export function writeOpenApi(
  door: Pick<Door, 'operations' | 'prefixes'>,
  info: { title: string; version: string },
  publicUrl: string,
) {
  const paths: Record<string, Record<string, unknown>> = {}
  const schemas: Record<string, unknown> = {}
  for (const { row } of door.operations) {
    const item = paths[row.path] ?? {}
    item[row.method.toLowerCase()] = hoist(describe(row), schemas)
    paths[row.path] = item
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: `${publicUrl}${door.prefixes[0] ?? ''}` }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } }, schemas: sorted(schemas) },
    paths,
  }
}

/** A copy in which each schema that has a name is a reference to its one place among the components. */
function hoist(value: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => hoist(item, schemas))
  if (typeof value !== 'object' || value === null) return value
  const { $id: name, ...rest } = value as Record<string, unknown>
  const copy = () => Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, hoist(item, schemas)]))
  if (typeof name !== 'string') return copy()
  schemas[name] ??= copy()
  return { $ref: `#/components/schemas/${name}` }
}

const sorted = (schemas: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))

function describe(row: Operation): Record<string, unknown> {
  const names = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const status = String(row.answerStatus ?? 200)
  const responses: Record<string, unknown> = {
    [status]: {
      description: 'Done',
      ...(row.answer ? { content: { [row.answerType ?? 'application/json']: { schema: row.answer } } } : {}),
    },
  }
  const errors = [...(row.permission ? ['unauthenticated', 'forbidden'] : []), ...(row.errors ?? [])]
  for (const code of errors) responses[statusOf[code] ?? '500'] = { description: code }
  return {
    operationId: row.id,
    summary: row.summary,
    security: row.permission ? [{ key: [] }] : [],
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...parametersOf(row.query, 'query'),
      ...parametersOf(row.headers, 'header'),
    ],
    ...requestBody(row),
    responses,
  }
}

function parametersOf(table: Type.TObject | undefined, place: 'query' | 'header'): unknown[] {
  const required = new Set((table as { required?: string[] } | undefined)?.required ?? [])
  return Object.entries(table?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: required.has(name),
    schema,
  }))
}

function requestBody(row: Operation): Record<string, unknown> {
  if (row.bodyKind === 'bytes') return { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
  if (!row.body) return {}
  const type = row.bodyKind === 'multipart' ? 'multipart/form-data' : 'application/json'
  return { requestBody: { content: { [type]: { schema: row.body } } } }
}
