// Docket's own files: one object a line, `{ "type", "object", … }`, complete, so that an import puts back what an export wrote.
import { DocketError } from '@docket/model'
import type { ExchangeFormat, Incoming, Whole, WholeType } from '../../service/index.ts'

const types: readonly WholeType[] = [
  'device',
  'account',
  'bookmark',
  'alert',
  'case',
  'incident',
  'comment',
  'task',
  'relation',
  'change',
]

export const docketFormat: ExchangeFormat = {
  withHistory: true,
  read: (record) => [{ kind: 'whole', whole: wholeOf(record) } satisfies Incoming],
  write(whole) {
    if (whole.type === 'alert') return { ...whole, raw: Buffer.from(whole.raw).toString('base64') }
    return { ...whole }
  },
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only the outer form; the service holds the object to its schema. */
function wholeOf({ type, object, raw, own, initialSeverity, links }: Record<string, unknown>): Whole {
  const refuse = (field: string, problem: string) =>
    new DocketError('invalid', 'This is no object of a Docket export', { details: { [field]: [problem] } })
  if (!types.includes(type as WholeType)) throw refuse('type', `must be one of ${types.join(', ')}`)
  if (!isObject(object)) throw refuse('object', 'must be an object')
  if (type === 'alert') {
    if (typeof raw !== 'string') throw refuse('raw', 'must be text in base64')
    return { type, object, raw: Buffer.from(raw, 'base64') } as unknown as Whole
  }
  if (type === 'case') {
    const { severityFollows, responseStatus } = isObject(own) ? own : {}
    const isText = responseStatus === null || typeof responseStatus === 'string'
    if (typeof severityFollows !== 'boolean' || !isText) throw refuse('own', 'must say what was set by hand')
    return { type, object, own: { severityFollows, responseStatus } } as unknown as Whole
  }
  if (type === 'incident') {
    if (!isObject(own)) throw refuse('own', 'must say what was set by hand')
    if (!Array.isArray(links) || links.length > 100_000) throw refuse('links', 'must be a list')
    return { type, object, own, initialSeverity, links } as unknown as Whole
  }
  return { type, object } as unknown as Whole
}
