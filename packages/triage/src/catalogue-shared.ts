// What the catalogue rows about senders and headers have in common: technique, category, ceiling, and a short way to write them.
import type { CatalogueEntry } from './catalogue.ts'

type Short = readonly [id: string, title: string, meaning: string, defaultWeight: number]
type Shared = Pick<CatalogueEntry, 'techniques' | 'category' | 'ceiling'> & { group?: string }

/** One catalogue row per short row, each with the shared part. */
export function rows(shared: Shared, list: readonly Short[]): CatalogueEntry[] {
  return list.map(([id, title, meaning, defaultWeight]) => ({ ...shared, id, title, meaning, defaultWeight }))
}

export const impersonation = {
  techniques: ['T1566', 'T1656'],
  category: 'phishing',
  ceiling: 'likely_true_positive',
} as const
export const spoofing = {
  techniques: ['T1566', 'T1672'],
  category: 'phishing',
  ceiling: 'suspicious_behavior',
} as const
export const lookAlike = {
  techniques: ['T1566', 'T1583.001', 'T1036'],
  category: 'phishing',
  ceiling: 'likely_true_positive',
} as const
export const disguise = {
  techniques: ['T1566', 'T1036'],
  category: 'phishing',
  ceiling: 'likely_true_positive',
} as const
export const hint = { techniques: ['T1566'], category: 'phishing', ceiling: 'suspicious_behavior' } as const
export const bulk = { techniques: ['T1566'], category: 'spam', ceiling: 'suspicious_behavior' } as const
export const scam = { techniques: ['T1598', 'T1656'], category: 'scam', ceiling: 'suspicious_behavior' } as const
export const forMail = { techniques: [], category: 'none', ceiling: 'false_positive' } as const
