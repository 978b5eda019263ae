// Writes an OpenAPI 3.1 document from operation rows; the schemas are JSON Schema already.
import type { Door, Operation } from '@docket/model'
import type { Type } from 'typebox'

const statusOf: Record<string, string> = {
  invalid: '400',
  unauthenticated: '401',
  forbidden: '403',
  not_found: '404',
  conflict: '409',
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
  for (const { row } of door.operations) {
    const item = paths[row.path] ?? {}
    item[row.method.toLowerCase()] = describe(row)
    paths[row.path] = item
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: `${publicUrl}${door.prefixes[0] ?? ''}` }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    paths,
  }
}

function describe(row: Operation): Record<string, unknown> {
  const names = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const status = String(row.answerStatus ?? 200)
  const responses: Record<string, unknown> = {
    [status]: {
      description: 'Done',
      ...(row.answer ? { content: { 'application/json': { schema: row.answer } } } : {}),
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
      ...queryParameters(row.query),
    ],
    ...requestBody(row),
    responses,
  }
}

function queryParameters(query: Type.TObject | undefined): unknown[] {
  const required = new Set((query as { required?: string[] } | undefined)?.required ?? [])
  return Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
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
