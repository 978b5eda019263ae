// Audit records: actions that weaken a tenant's defences or hand out its rights.

import { textOf } from '../../alert-values.ts'
import type { RawFinding } from '../../analyser.ts'
import { firstAt } from '../../json-path.ts'
import { auditRows } from './audit-rows.ts'
import { type AlertAnalyser, clip, inField } from './view.ts'

const outcomes = ['outcome.result', 'status', 'result', 'ResultStatus', 'resultstatus', 'properties.result', 'outcome']
const failed = /^(?:fail(?:ed|ure)?|denied|deny|error|skipped|false)$/i
/** A refused attempt counts in full here, elsewhere half. */
const attempts = new Set(['audit-fraud-report', 'audit-threat-detected', 'audit-lockout', 'audit-phishing-seen'])
const maxDetail = 60_000

export const audit: AlertAnalyser = {
  name: 'audit',
  cites: [...new Set(auditRows.map(({ id }) => id))],
  run({ raw, claims, facts, extracted }) {
    const action = claims.action ?? (claims.kind === 'event' ? facts.title : null)
    if (!action) return []
    const failure = outcomes
      .map((path) => textOf(firstAt(raw, path)))
      .some((text) => text !== null && failed.test(text))
    let detail: string | undefined
    const findings = new Map<string, RawFinding>()
    for (const row of auditRows) {
      if (findings.has(row.id) || !row.action.test(action.slice(0, 400))) continue
      if (row.detail) {
        // Writing JSON recurses, so only what the bounded walk got through is written.
        detail ??= extracted.complete ? JSON.stringify(raw).slice(0, maxDetail) : ''
        if (!row.detail.test(detail) || row.also?.test(detail) === false) continue
      }
      const by = facts.usernames[0]
      const refused = failure && !attempts.has(row.id)
      findings.set(row.id, {
        id: row.id,
        ...(refused ? { strength: 0.5 } : {}),
        where: inField('action', action),
        says: `${row.says}${refused ? ', but the attempt failed' : ''}: ${clip(action, 100)}${by ? ` by ${clip(by, 60)}` : ''}`,
      })
    }
    return [...findings.values()]
  },
}
