// The collected vendor alerts: recognition, extraction against another vendor's parser, verdicts against rules, hostile changes.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { isAtLeast, type Observable } from '@docket/model'
import { recogniseAlert, triage } from '@docket/triage'
import { describe, expect, test } from 'vitest'

const data = process.env.DOCKET_TEST_DATA ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data')
const folder = join(data, 'alerts')
const present = existsSync(join(folder, 'INDEX.jsonl'))
if (!present) console.warn(`skipping the alert collection: ${folder} is not there (set DOCKET_TEST_DATA)`)

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

interface Indexed {
  file: string
  rule_severity?: string
  rule_fires?: boolean | null
}
const index = (): Indexed[] => linesOf(readFileSync(join(folder, 'INDEX.jsonl'), 'utf8')) as unknown as Indexed[]

async function judge(file: string) {
  const raw = readJson(file)
  const read = recogniseAlert(raw)
  return read && (await triage({ kind: 'alert', raw, source: read.source, facts: read.facts }))
}

/** Source identifiers that differ from the name of the folder. */
const sources: Record<string, string[]> = {
  'crowdstrike-falcon': ['cs'],
  sentinelone: ['s1'],
  'microsoft-defender-xdr': ['msd'],
  'splunk-notable': ['splunk_siem'],
  'microsoft-entra-graph': ['azure_ad'],
  // The folder also holds audit records of Microsoft 365, Entra ID and Windows.
  'microsoft-graph-security': ['microsoft_graph_security', 'microsoft_365_audit', 'azure_ad', 'windows_event_log'],
}

describe.skipIf(!present)('the alert collection', () => {
  test('at least 93 % of the files are recognised, and never as another product', () => {
    let recognised = 0
    const wrong: string[] = []
    const files = index().map(({ file }) => file)
    for (const file of files) {
      const product = file.split('/')[0]!
      const source = recogniseAlert(readJson(file))?.source
      if (source === undefined) continue
      recognised += 1
      if (!(sources[product] ?? [product.replaceAll('-', '_')]).includes(source)) wrong.push(`${file} as ${source}`)
    }
    expect(wrong).toEqual([])
    expect(recognised / files.length).toBeGreaterThan(0.93)
  })

  test('observables agree with the fields another parser extracts', () => {
    const score = compareWithOracle()
    const recall = (kind: string) => score[kind]!.found / score[kind]!.expected
    const precision = (kind: string) => score[kind]!.right / score[kind]!.given
    for (const [kind, floor] of Object.entries({ ip: 1, hash: 1, host: 0.97, url: 0.9, user: 0.9, command: 0.97 }))
      expect(recall(kind), `recall of ${kind} ${JSON.stringify(score[kind])}`).toBeGreaterThanOrEqual(floor)
    // The other parser drops much that is there (second addresses, parent processes), so these are floors, not goals.
    for (const [kind, floor] of Object.entries({ ip: 0.78, hash: 0.7, host: 0.74, user: 0.74, command: 0.65 }))
      expect(precision(kind), `precision of ${kind} ${JSON.stringify(score[kind])}`).toBeGreaterThanOrEqual(floor)
  })

  test('grave rules of another vendor agree with our verdict more often than not', async () => {
    const seen = { fires: { all: 0, flagged: 0 }, quiet: { all: 0, flagged: 0 } }
    for (const { file, rule_severity, rule_fires } of index()) {
      if (typeof rule_fires !== 'boolean' || !['High', 'Critical'].includes(rule_severity ?? '')) continue
      const report = await judge(file)
      const side = rule_fires ? seen.fires : seen.quiet
      side.all += 1
      if (report && isAtLeast(report.verdict, 'suspicious_behavior')) side.flagged += 1
    }
    expect(seen.fires.flagged / seen.fires.all).toBeGreaterThan(0.68)
    expect(seen.quiet.flagged / seen.quiet.all).toBeLessThan(0.45)
  })

  test('records that are no alerts are nearly never flagged', async () => {
    let flagged = 0
    let all = 0
    for (const { file, rule_fires } of index()) {
      const report = typeof rule_fires === 'boolean' ? null : await judge(file)
      if (!report?.findings.some(({ id }) => id === 'no-alert')) continue
      all += 1
      if (isAtLeast(report.verdict, 'suspicious_behavior')) flagged += 1
    }
    expect(all).toBeGreaterThan(300)
    expect(flagged / all).toBeLessThan(0.02)
  })

  test('values of the wrong type anywhere do not throw', async () => {
    const odd: unknown[] = [null, 5, 'x', [], [[null]], {}, true, { toString: 1, valueOf: 1 }, 'x'.repeat(5000)]
    let changed = 0
    for (const { file } of index()) {
      const raw = readJson(file)
      for (const [holder, key] of spread(places(raw), 15)) {
        const before = holder[key]
        holder[key] = odd[changed++ % odd.length]
        const read = recogniseAlert(raw)
        if (read)
          expect((await triage({ kind: 'alert', raw, source: read.source, facts: read.facts })).error).toBeNull()
        holder[key] = before
      }
    }
    expect(changed).toBeGreaterThan(10_000)
  }, 120_000)
})

/** At most `count` items, evenly spread over the list. */
function spread<T>(list: T[], count: number): T[] {
  const step = Math.max(1, Math.ceil(list.length / count))
  return list.filter((_, i) => i % step === 0)
}

/** Every place of a value in a JSON document, as holder and key. */
function places(raw: unknown): [Record<string, unknown>, string][] {
  const found: [Record<string, unknown>, string][] = []
  const pending = [raw]
  while (pending.length > 0) {
    const node = pending.pop()
    if (typeof node !== 'object' || node === null) continue
    for (const key of Object.keys(node)) found.push([node as Record<string, unknown>, key])
    pending.push(...Object.values(node))
  }
  return found
}

interface Kind {
  /** ECS fields whose values must be found. */
  expected: string[]
  /** ECS fields, by their path, in which a found value may stand to count as right. */
  right: RegExp
  kinds: Observable['kind'][]
  spell(text: string): string | null
}
const lower = (text: string) => text.trim().toLowerCase()
/** IPv6 in its shortest form, so that both parsers' spellings meet; null for what is no address or says none. */
function address(text: string): string | null {
  if (text.includes(':')) return URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) ?? null
  return /^\d[\d.]{6,14}$/.test(text) && text !== '0.0.0.0' ? text : null
}
const kinds: Record<string, Kind> = {
  ip: { expected: ['related.ip'], right: /ip|address/i, kinds: ['ip'], spell: address },
  hash: {
    expected: ['related.hash', 'process.hash.sha256', 'file.hash.sha256', 'file.hash.md5', 'file.hash.sha1'],
    right: /hash|sha|md5/i,
    kinds: ['md5', 'sha1', 'sha256'],
    spell: (text) =>
      /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/i.test(text) && !/^(.)\1+$/.test(text) ? lower(text) : null,
  },
  host: {
    expected: ['host.name', 'host.hostname'],
    right: /host|device|asset|computer|agent|machine/i,
    kinds: ['host'],
    spell: lower,
  },
  // The other parser splits addresses into local part and domain, and accounts into name and domain.
  user: {
    expected: ['user.name', 'user.email'],
    right: /user|mail|account|actor|recipient|sender/i,
    kinds: ['user', 'email'],
    spell: (text) =>
      lower(text)
        .split('@')[0]!
        .split('\\')
        .at(-1)!
        .replace(/^(?:redacted|anonymized_value|n\/a|-)$/, '') || null,
  },
  url: {
    expected: ['url.full', 'url.original'],
    right: /url|link|uri/i,
    kinds: ['url'],
    spell: (text) => (/^https?:/i.test(text) ? lower(text) : null),
  },
  command: {
    expected: ['process.command_line'],
    right: /command|process|script/i,
    kinds: ['process'],
    spell: (text) => lower(text).slice(0, 500),
  },
}

function compareWithOracle() {
  const score: Record<string, { found: number; expected: number; given: number; right: number }> = {}
  for (const archive of readdirSync(join(folder, '_expected-ecs')))
    for (const { file, ecs } of linesOf(gunzipSync(readFileSync(join(folder, '_expected-ecs', archive))).toString())) {
      const read = recogniseAlert(readJson(String(file)))
      if (!read) continue
      for (const [name, { expected, right, kinds: own, spell }] of Object.entries(kinds)) {
        const spelled = (texts: string[]) => new Set(texts.map(spell).filter((text) => text !== null))
        const wanted = spelled(expected.flatMap((path) => textsAt(ecs, path)))
        const given = spelled(read.observables.filter(({ kind }) => own.includes(kind)).map(({ value }) => value))
        score[name] ??= { found: 0, expected: 0, given: 0, right: 0 }
        const row = score[name]
        row.expected += wanted.size
        row.given += given.size
        const known = spelled(textsUnder(ecs, right))
        row.right += [...given].filter((text) => known.has(text)).length
        row.found += [...wanted].filter((text) => given.has(text)).length
      }
    }
  return score
}

function textsAt(node: unknown, path: string): string[] {
  let nodes = [node]
  for (const name of path.split('.'))
    nodes = nodes.flatMap((one) => (one as Record<string, unknown> | null)?.[name] ?? []).flat()
  return nodes.flat().filter(Boolean).map(String)
}

/** Every scalar under a path that matches, items of lists singly. */
function textsUnder(ecs: unknown, path: RegExp): string[] {
  const found: string[] = []
  const pending = [{ node: ecs, at: '' }]
  while (pending.length > 0) {
    const { node, at } = pending.pop()!
    if (typeof node === 'object' && node !== null)
      for (const [key, child] of Object.entries(node)) pending.push({ node: child, at: `${at}.${key}` })
    else if (node !== null && path.test(at)) found.push(String(node))
  }
  return found
}
