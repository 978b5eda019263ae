// Evens out what servers of this family print differently: null or missing lists, missing texts, an assignee that is null.
import type { XdrAlert, XdrIncident } from './types.ts'

const lists = [
  'Assets',
  'AlertIDs',
  'DetectionTechnologies',
  'MITRETactics',
  'MITRETechniques',
  'Observables',
  'Rules',
] as const
const texts = ['ExternalRef', 'Description', 'StatusResolution', 'Name', 'Severity', 'Priority'] as const
const times = ['FirstEventTime', 'LastEventTime', 'StatusChangedAt'] as const

type Raw = Record<string, unknown>

/** An incident with every documented key; unknown keys stay. */
export function incidentOf(raw: unknown): XdrIncident {
  return { ...evened(raw, [...lists], [...texts], [...times]) } as unknown as XdrIncident
}

/** An alert with every key that public clients read; unknown keys stay. */
export function alertOf(raw: unknown): XdrAlert {
  const missing = ['IncidentID', 'IncidentLinkType', 'SourceID']
  return evened(
    raw,
    [...lists].filter((name) => name !== 'AlertIDs'),
    [...texts, ...missing],
    [...times, 'SourceCreatedAt'],
  ) as unknown as XdrAlert
}

function evened(raw: unknown, listNames: string[], textNames: string[], timeNames: string[]): Raw {
  const object: Raw = { ...(typeof raw === 'object' && raw !== null ? (raw as Raw) : {}) }
  for (const name of listNames) object[name] = Array.isArray(object[name]) ? object[name] : []
  for (const name of textNames) object[name] = object[name] ?? ''
  for (const name of timeNames) object[name] = object[name] || null
  const assignee = (object.Assignee ?? {}) as Raw
  object.Assignee = { ...assignee, ID: assignee.ID ?? '', Name: assignee.Name ?? '' }
  return object
}
