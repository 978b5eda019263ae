// Writes the typed client of the native API from the operation rows: one class a noun, and the types of what travels.
import { nativeOperations, type Operation } from '@docket/model'

interface Schema {
  $id?: string
  type?: string
  description?: string
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  anyOf?: readonly Schema[]
  enum?: readonly unknown[]
  const?: unknown
  patternProperties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
}

const folder = 'packages/sdk/src/docket/generated'
const notice = 'Generated from the operation rows of the native API by `npm run generate`; change those instead.'

/** Path below the project → content, before formatting. */
export function sdkFiles(): Record<string, string> {
  const types = new Types()
  const nouns = Map.groupBy(Object.values(nativeOperations) as Operation[], ({ id }) => nounOf(id))
  const files: Record<string, string> = {}
  const members: [string, string][] = []
  for (const [noun, rows] of nouns) {
    if (noun === 'events') continue
    const name = `${pascal(noun)}Resource`
    files[`${folder}/${noun.replaceAll('_', '-')}.ts`] = resource(noun, name, rows, types)
    members.push([camel(noun), name])
  }
  files[`${folder}/types.ts`] = types.print()
  files[`${folder}/index.ts`] = [
    `// ${notice}`,
    ...members.map(([noun, name]) => `export { ${name} } from './${kebab(noun)}.ts'`),
    `export * from './types.ts'`,
    '',
  ].join('\n')
  files[`${folder}/resources.ts`] = [
    `// ${notice}`,
    `import type { Calls } from '../calls.ts'`,
    ...members.map(([noun, name]) => `import { ${name} } from './${kebab(noun)}.ts'`),
    '',
    '/** One member for each noun of the API. */',
    'export class Resources {',
    ...members.map(([noun, name]) => `  readonly ${noun}: ${name}`),
    '  constructor(calls: Calls) {',
    ...members.map(([noun, name]) => `    this.${noun} = new ${name}(calls)`),
    '  }',
    '}',
    '',
  ].join('\n')
  return files
}

/** Operations without a noun are about the caller's own session. */
const nounOf = (id: string) => (id.includes('.') ? (id.split('.')[0] ?? id) : 'session')

/** `incidents.list` → `list`, `incidents.comments.create` → `createComment`, `me` → `me`. */
function verbOf(id: string): string {
  const [, first, second] = id.split('.')
  if (first === undefined) return camel(id)
  if (second === undefined) return camel(first)
  return camel(`${second}_${second === 'list' ? first : first.replace(/s$/, '')}`)
}

function resource(noun: string, className: string, rows: readonly Operation[], types: Types): string {
  const used = new Set<string>()
  const needs = { pages: false }
  const methods = rows.map((row) => method(row, types, used, needs)).join('\n\n')
  const imports = [...used].filter((name) => /^[A-Z]/.test(name)).sort()
  return [
    `// ${notice}`,
    methods.includes('pathPart(') ? `import { pathPart } from '../../core/address.ts'` : '',
    needs.pages ? `import type { PagedList } from '../../core/pages.ts'` : '',
    `import type { CallSettings, Calls } from '../calls.ts'`,
    imports.length > 0 ? `import type { ${imports.join(', ')} } from './types.ts'` : '',
    '',
    `/** The operations on ${noun.replaceAll('_', ' ')}; get it from a \`Docket\` client. */`,
    `export class ${className} {`,
    '  private readonly calls: Calls',
    '  constructor(calls: Calls) {',
    '    this.calls = calls',
    '  }',
    '',
    methods,
    '}',
    '',
  ]
    .filter((line, at) => line !== '' || at > 4)
    .join('\n')
}

function method(row: Operation, types: Types, used: Set<string>, needs: { pages: boolean }): string {
  const name = verbOf(row.id)
  const named = pascal(row.id.replaceAll('.', '_'))
  const pathNames = [...row.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const query = (row.query as Schema | undefined)?.properties ?? {}
  const headers = Object.keys((row.headers as Schema | undefined)?.properties ?? {})
  const kind = row.bodyKind ?? 'json'
  const parameters = pathNames.map((path) => `${camel(path)}: string`)
  if (kind === 'multipart') parameters.push('file: Uint8Array')
  if (kind === 'bytes') parameters.push('body: Uint8Array')
  const hasBody = row.body !== undefined && kind !== 'none' && kind !== 'bytes'
  if (hasBody) {
    const schema = row.body as Schema
    const type = types.alias(`${named}Body`, schema)
    used.add(type)
    const optional = schema.type === 'object' && (schema.required ?? []).length === 0
    parameters.push(`body: ${type}${optional ? ' = {}' : ''}`)
  }
  const list = listShape(row)
  const settings = ['CallSettings']
  const queryNames = Object.keys(query)
  if (queryNames.length > 0) {
    const type = types.alias(`${named}Query`, row.query as Schema)
    used.add(type)
    settings.unshift(type)
  }
  const required = ((row.query as Schema | undefined)?.required ?? []).length > 0
  parameters.push(`options: ${settings.join(' & ')}${required ? '' : ' = {}'}`)
  const path = `\`${row.path.replace(/\{(\w+)\}/g, (_all, part: string) => `\${pathPart(${camel(part)})}`)}\``
  const call = [
    `method: '${row.method}'`,
    `path: ${path.includes('${') ? path : `'${row.path}'`}`,
    queryNames.length > 0 ? `query: [${queryNames.map((item) => `'${item}'`).join(', ')}]` : '',
    kind === 'multipart' ? `file, fields: ${hasBody ? 'body' : '{}'}` : '',
    kind === 'bytes' ? 'bytes: body' : '',
    hasBody && kind === 'json' ? 'json: body' : '',
    headers.includes('idempotency-key') ? 'isCreation: true' : '',
    'options',
  ].filter((part) => part !== '')
  const says = (text: string) => `  /** ${text.replaceAll('*/', '* /')}${text.endsWith('.') ? '' : '.'} */`
  // Async where an id may be refused, so that the refusal comes the way all others come.
  const isAsync = (answer: string) => pathNames.length > 0 && answer.startsWith('Promise')
  const head = (method: string, answer: string) =>
    `  ${isAsync(answer) ? 'async ' : ''}${method}(${parameters.join(', ')}): ${answer} {`
  if (list) {
    needs.pages = true
    const item = types.name(list.item, used)
    const page = types.alias(`${named}Page`, row.answer as Schema)
    used.add(page)
    return [
      says(`${row.summary}. Fetches page after page`),
      head(name, `PagedList<${item}>`),
      `    return this.calls.list<${item}>({ ${call.join(', ')} }, '${list.key}')`,
      '  }',
      '',
      says('One page of the same'),
      head(`${name}Page`, `Promise<${page}>`),
      `    return this.calls.json({ ${call.join(', ')} })`,
      '  }',
    ].join('\n')
  }
  let answer = 'void'
  let how = 'nothing'
  if (row.answer) {
    const schema = row.answer as Schema
    const isInline = schema.type === 'object' && !schema.$id
    answer = isInline ? types.alias(`${named}Answer`, schema) : types.name(schema, used)
    if (isInline) used.add(answer)
    how = 'json'
  } else if (row.answerStatus !== 204 && row.method === 'GET') {
    answer = 'Uint8Array'
    how = 'bytes'
  }
  return [
    says(row.summary),
    head(name, `Promise<${answer}>`),
    `    return this.calls.${how}({ ${call.join(', ')} })`,
    '  }',
  ].join('\n')
}

/** A list has one array in its answer and either a cursor or an offset to go on with. */
function listShape(row: Operation): { key: string; item: Schema } | null {
  const properties = (row.answer as Schema | undefined)?.properties ?? {}
  const query = (row.query as Schema | undefined)?.properties ?? {}
  if (!('cursor' in query || ('offset' in query && 'total' in properties))) return null
  const found = Object.entries(properties).find(([key, { type }]) => type === 'array' && key !== 'deleted')
  return found?.[1].items ? { key: found[0], item: found[1].items } : null
}

/** Schemas as TypeScript; those with an `$id` get a name of their own. */
class Types {
  private readonly named = new Map<string, string>()

  /** Makes sure the schema has a name; answers it. */
  alias(name: string, schema: Schema): string {
    if (schema.$id) return this.text(schema)
    if (!this.named.has(name)) {
      this.named.set(name, '')
      this.named.set(name, this.text(schema))
    }
    return name
  }

  /** The type as text, and which names of this file it uses. */
  name(schema: Schema, used: Set<string>): string {
    const text = this.text(schema)
    for (const [word] of text.matchAll(/\b[A-Z]\w*\b/g)) if (this.named.has(word)) used.add(word)
    return text
  }

  print(): string {
    const blocks = [...this.named]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) =>
        text.startsWith('{') && !text.includes('\n} ')
          ? `export interface ${name} ${text}`
          : `export type ${name} = ${text}`,
      )
    return [`// ${notice}`, ...blocks, ''].join('\n\n')
  }

  private text(schema: Schema): string {
    const { $id } = schema
    if (!$id) return this.plain(schema)
    if (!this.named.has($id)) {
      this.named.set($id, '')
      this.named.set($id, this.plain(schema))
    }
    return $id
  }

  private plain(schema: Schema): string {
    if (schema.const !== undefined) return literal(schema.const)
    if (schema.enum) return schema.enum.map(literal).join(' | ')
    if (schema.anyOf) return [...new Set(schema.anyOf.map((option) => this.text(option)))].join(' | ')
    switch (schema.type) {
      case 'string':
        return 'string'
      case 'integer':
      case 'number':
        return 'number'
      case 'boolean':
        return 'boolean'
      case 'null':
        return 'null'
      case 'array': {
        const item = schema.items ? this.text(schema.items) : 'unknown'
        return /^\w+$/.test(item) ? `${item}[]` : `(${item})[]`
      }
      case 'object':
        return this.object(schema)
      default:
        return 'unknown'
    }
  }

  private object(schema: Schema): string {
    const rest = Object.values(schema.patternProperties ?? {})[0]
    const entries = Object.entries(schema.properties ?? {})
    if (entries.length === 0) return `Record<string, ${rest ? this.text(rest) : 'unknown'}>`
    const lines = entries.map(([key, value]) => {
      const comment = value.description ? `/** ${value.description.replaceAll('*/', '* /')} */\n` : ''
      const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : `'${key}'`
      return `${comment}${name}${schema.required?.includes(key) ? '' : '?'}: ${this.text(value)}`
    })
    return `{\n${lines.join('\n').replace(/^(?=.)/gm, '  ')}\n}`
  }
}

const literal = (value: unknown) => (typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value))
const camel = (name: string) => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())
const pascal = (name: string) => camel(`_${name}`)
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
