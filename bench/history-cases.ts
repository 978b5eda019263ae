// What people ask a history for, as requests of the Intezer and the native door.
import { hotHost, rareHost } from './fill-history.ts'

export interface Request {
  method: 'GET' | 'POST' | 'PUT'
  path: string
  body: Record<string, unknown>
}

export interface Page {
  alerts_count: number
  alerts: { alert_id: string; intezer_alert_url: string }[]
}

interface Store {
  rows: number
  known: { alertId: string; id: string }[]
}

export interface Case {
  name: string
  /** Request number `n` of the case. */
  request(n: number, store: Store): Request
  /** Asked before a run of five, not measured. */
  before?(n: number, store: Store): Request
  /** Not counted in the figure over all cases: far offsets, which have a promise of their own. */
  aside?: true
}

const path = '/api/v2-0/alerts/search'
const day = 86_400
const now = Math.floor(Date.now() / 1000)

const search = (name: string, body: (n: number) => Record<string, unknown>): Case => ({
  name,
  request: (n) => ({ method: 'POST', path, body: { limit: 100, ...body(n) } }),
})

/** Eight tenths into the tenant's alerts, a multiple of 1,000 further for every run of five. */
const far = (n: number, { rows }: Store) =>
  Math.floor((rows * 0.7 * 0.8) / 100_000) * 100_000 + Math.floor(n / 5) * 1000

export const historyCases: Case[] = [
  search('newest', () => ({})),
  search('one source', (n) => ({ sources: [['cs', 's1', 'msd'][n % 3]] })),
  search('one verdict', (n) => ({ alert_verdicts: [['suspicious_behavior', 'likely_true_positive'][n % 2]] })),
  search('source, verdict, 30 days', (n) => ({
    sources: ['cs'],
    alert_verdicts: ['suspicious_behavior'],
    start_time: now - (30 + n) * day,
  })),
  search('environment, oldest first', () => ({ environments: ['staging'], sort_order: 'asc' })),
  search('last triaged', () => ({ sort_by: 'triage_time' })),
  search('rare host', () => ({ hostnames: [rareHost] })),
  search('hot host', () => ({ hostnames: [hotHost] })),
  search('host and source, 30 days', (n) => ({
    hostnames: [`ws-${n + 20}`],
    sources: ['cs'],
    start_time: now - 30 * day,
  })),
  search('user', (n) => ({ usernames: [`user${1000 + n * 31}`] })),
  search('file hash', (n) => ({ file_hashes: [(5000 + n * 97).toString(16).padStart(8, '0').repeat(8)] })),
  search('rare text', () => ({ free_text: 'rare-host' })),
  search('frequent text', () => ({ free_text: 'confirmed' })),
  search('no such host', (n) => ({ hostnames: [`never-${n}`] })),
  {
    name: 'one alert',
    request: (n, { known }) => ({
      method: 'GET',
      path: '/api/v2-0/alerts/get-by-id',
      body: { alert_id: known[n % known.length]?.alertId },
    }),
  },
  {
    name: 'judge an alert',
    request: (n, { known }) => ({
      method: 'PUT',
      path: `/api/v1/alerts/${known[n % known.length]?.id}/analyst-verdict`,
      body: { verdict: n % 2 ? 'false_positive' : 'likely_true_positive' },
    }),
  },
  {
    name: 'offset 80 %, cold',
    aside: true,
    request: (n, store) => ({ method: 'POST', path, body: { limit: 100, offset: far(0, store) + n * 7001 } }),
  },
  {
    name: 'offset 80 %, in sequence',
    aside: true,
    before: (n, store) => ({ method: 'POST', path, body: { limit: 100, offset: far(n, store) } }),
    request: (n, store) => ({
      method: 'POST',
      path,
      body: { limit: 100, offset: far(n - 1, store) + (((n - 1) % 5) + 1) * 100 },
    }),
  },
]
