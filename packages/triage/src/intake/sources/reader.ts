// What a source reader is: where one product keeps the canonical fields, and what the product itself claims.
import type { AlertFacts } from '@docket/model'
import { type FoundValues, factsFrom } from '../../alert-facts.ts'
import { valuesAt } from '../../json-path.ts'
import { type Extracted, extract } from './extract.ts'

/** Where a value is: a path, or a function for products that need a translation. */
export type Place = string | ((raw: unknown) => unknown)

/** Names whose values are collected from every place; the others take the first place that yields something. */
const collected = new Set<keyof FoundValues>([
  'usernames',
  'file_hashes',
  'urls',
  'ips',
  'domains',
  'process_commandlines',
  'incident_ids',
  'techniques',
  'email.recipient',
])

/** What the product says beyond facts. Claims of a product, not findings of ours. */
export interface Claims {
  /** `alert`: the product says something is wrong. `event`: a record of activity; nobody has claimed anything yet. */
  kind: 'alert' | 'event'
  /** The product's own opinion, when it states one; `dismissed`: closed there as false positive, benign or test. */
  opinion: 'malicious' | 'suspicious' | 'dismissed' | null
  /** Threat, malware or family name as the product writes it. */
  threatName: string | null
  /** ATT&CK tactic names or ids the product names. */
  tactics: string[]
  /** What an audit record says was done, e.g. `user.mfa.factor.deactivate`. */
  action: string | null
}

export interface SourceReader {
  /** Identifier at the doors, e.g. `cs`, `microsoft_sentinel`. */
  source: string
  /** Name of the product for people. */
  product: string
  /** Other `alert_source` texts that mean this product. */
  aliases?: readonly string[]
  /** True when the shape is clearly this product's; looks at a few keys only. */
  matches(raw: Record<string, unknown>): boolean
  fields: Partial<Record<keyof FoundValues, readonly Place[]>>
  claims?(raw: Record<string, unknown>): Partial<Claims>
}

export interface ReadAlert {
  source: string
  /** True when the product's shape is not the alert itself but an object inside it. */
  inside: boolean
  facts: AlertFacts
  claims: Claims
  extracted: Extracted
}

export const noClaims: Claims = { kind: 'alert', opinion: null, threatName: null, tactics: [], action: null }

/** Reads a raw alert with the reader of its product. Lists are completed by what a walk over the whole alert finds. */
export function readWith(reader: SourceReader, raw: Record<string, unknown>): Omit<ReadAlert, 'inside'> {
  const found: FoundValues = {}
  for (const [name, places] of Object.entries(reader.fields) as [keyof FoundValues, readonly Place[]][]) {
    const values = collected.has(name) ? places.flatMap((place) => valuesOf(raw, place)) : firstYielding(raw, places)
    if (values.length > 0) found[name] = values
  }
  const extracted = extract(raw)
  const facts = factsFrom(found)
  return {
    source: reader.source,
    facts: {
      ...facts,
      ips: union(facts.ips, extracted.ips),
      domains: union(facts.domains, extracted.domains),
      urls: union(facts.urls, extracted.urls),
      fileHashes: union(facts.fileHashes, extracted.hashes),
      usernames: union(facts.usernames, extracted.users),
      processCommandlines: union(
        facts.processCommandlines,
        extracted.commandLines.map(({ value }) => value),
      ),
      techniques: union(facts.techniques, extracted.techniques),
    },
    claims: { ...noClaims, ...reader.claims?.(raw) },
    extracted,
  }
}

function firstYielding(raw: unknown, places: readonly Place[]): unknown[] {
  for (const place of places) {
    const values = valuesOf(raw, place)
    if (values.length > 0) return values
  }
  return []
}

function valuesOf(raw: unknown, place: Place): unknown[] {
  const values = typeof place === 'string' ? valuesAt(raw, place) : [place(raw)]
  return values.filter((value) => value !== null && value !== undefined && value !== '')
}

/** Distinct values of both, compared without case, first spelling kept. */
function union(first: readonly string[], second: readonly string[]): string[] {
  const byKey = new Map<string, string>()
  for (const value of [...first, ...second]) {
    const key = value.toLowerCase()
    if (!byKey.has(key)) byKey.set(key, value)
  }
  return [...byKey.values()].slice(0, 200)
}
