// ATT&CK techniques and tactics the product names, weighed by what they mean for the victim.
import type { RawFinding } from '../../analyser.ts'
import { tacticOf, tacticsById, techniqueName } from '../../attack.ts'
import { type AlertAnalyser, clip, inField } from './view.ts'

/** Tactics near the end of an attack, or with no ordinary explanation. */
const grave = new Set(['TA0006', 'TA0008', 'TA0010', 'TA0011', 'TA0040'])
/** Tactics that ordinary administration also shows. */
const mild = new Set(['TA0007', 'TA0009', 'TA0042', 'TA0043'])

export const techniques: AlertAnalyser = {
  name: 'techniques',
  cites: ['attack-grave', 'attack-notable', 'attack-mild'],
  run({ facts, claims }) {
    if (claims.kind === 'event' || claims.opinion === 'dismissed') return []
    const seen = new Map<string, RawFinding>()
    for (const id of facts.techniques.slice(0, 50)) {
      const tactic = tacticOf(id)
      const row = rowOf(tactic)
      const name = techniqueName(id)
      if (seen.has(row)) continue
      seen.set(row, {
        id: row,
        where: inField('techniques', id),
        says: `The product names ATT&CK ${id}${name ? ` ${name}` : ''}${tactic ? ` (${tacticsById[tactic]})` : ''}`,
      })
    }
    for (const said of claims.tactics.slice(0, 20)) {
      const tactic = tacticIn(said)
      const row = rowOf(tactic)
      if (tactic === undefined || seen.has(row)) continue
      seen.set(row, {
        id: row,
        where: inField('tactics', said),
        says: `The product names the tactic ${clip(said, 60)}`,
      })
    }
    return [...seen.values()]
  },
}

function rowOf(tactic: string | undefined): string {
  if (tactic !== undefined && grave.has(tactic)) return 'attack-grave'
  return tactic === undefined || mild.has(tactic) ? 'attack-mild' : 'attack-notable'
}

const byName = new Map(Object.entries(tacticsById).map(([id, name]) => [letters(name), id]))
byName.set('commandcontrol', 'TA0011')
byName.set('c2', 'TA0011')
byName.set('commandandcontrolc2', 'TA0011')
byName.set('lateral', 'TA0008')
byName.set('ransomware', 'TA0040')
byName.set('backdoor', 'TA0011')
byName.set('trojan', 'TA0011')

/** Tactic id of a name in any spelling (`CredentialAccess`, `credential-access`, `TA0006 - Credential Access`). */
function tacticIn(text: string): string | undefined {
  const id = /\bTA\d{4}\b/.exec(text.slice(0, 100))?.[0]
  return id !== undefined && id in tacticsById ? id : byName.get(letters(text.slice(0, 60)))
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}
