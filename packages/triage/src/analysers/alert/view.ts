// What an alert analyser sees of one alert, and what it is.
import type { AlertFacts, Where } from '@docket/model'
import type { RawFinding } from '../../analyser.ts'
import type { Extracted } from '../../intake/sources/extract.ts'
import type { Claims } from '../../intake/sources/reader.ts'

export interface AlertView {
  raw: unknown
  facts: AlertFacts
  /** What the product claims; `noClaims` for alerts read by a mapping. */
  claims: Claims
  extracted: Extracted
}

/** An alert analyser: synchronous, pure, bounded by what was extracted. */
export interface AlertAnalyser {
  name: string
  /** Catalogue ids it may cite. */
  cites: readonly string[]
  run(alert: AlertView): RawFinding[]
}

/** Place of a value in the alert's JSON; the value is cut, it may be a long command. */
export function inField(field: string, value?: string): Where {
  return value === undefined ? { field } : { field, value: clip(value, 300) }
}

/** One line of at most `chars` characters. */
export function clip(text: string, chars = 160): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > chars ? `${line.slice(0, chars - 1)}…` : line
}
