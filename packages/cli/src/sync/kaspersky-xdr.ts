// Kaspersky's side of a sync: incidents with assets and history, alerts, and the one thing its API can write: closing.
import { KasperskyXdr, type KasperskyXdrOptions, type XdrAlert, type XdrIncident } from '@docket/sdk/kaspersky-xdr'
import type { Aspects, Item, Outgoing, Source, Written } from './source.ts'

const apiOnlyCloses = 'the API of Kaspersky XDR can close incidents and nothing else'

export function kasperskySource(options: KasperskyXdrOptions & { tenantId: string }): Source {
  const { tenantId } = options
  const xdr = new KasperskyXdr(options)
  const details = { tenantId, withAffected: true, withHistory: true }

  async function* changed(since: Date | null): AsyncIterable<Item> {
    const when = since === null ? {} : { timestampField: 'updatedAt' as const, from: since }
    for await (const incident of xdr.incidents.list({ ...details, ...when })) yield itemOf(incident)
    for await (const alert of xdr.alerts.list({ tenantId, ...when })) yield alertItem(alert)
  }

  async function incident(id: string): Promise<Item | null> {
    const found = await xdr.incidents.get(id, details)
    return found === null ? null : itemOf(found)
  }

  async function write({ id, ours, aspects, base }: Outgoing): Promise<Written> {
    const left: Written['left'] = []
    if (aspects.includes('assignee')) left.push({ aspect: 'assignee', why: apiOnlyCloses, isFinal: true })
    if (!aspects.includes('state')) return { theirs: null, done: [], left }
    const refuse = (why: string, isFinal: boolean): Written => ({
      theirs: null,
      done: [],
      left: [...left, { aspect: 'state', why, isFinal }],
    })
    const before = await incident(id)
    if (before === null) return refuse('it is not there any more', true)
    if (before.aspects.state === ours.aspects.state) return { theirs: null, done: ['state'], left }
    const { Status, StatusResolution } = ours.value as XdrIncident
    if (Status !== 'closed') return refuse(apiOnlyCloses, true)
    if (!base('state', before)) return refuse('it was changed there meanwhile', false)
    const reason = closingReasons.find((word) => word === StatusResolution)
    if (reason === undefined) return refuse('its API cannot close without saying what it was', true)
    await xdr.incidents.close({ id, tenantId, reason })
    return { theirs: await incident(id), done: ['state'], left }
  }

  return {
    format: 'kaspersky-xdr',
    title: `Kaspersky XDR tenant ${tenantId}`,
    changed,
    whole: async ({ list, value }) => [{ ...(list === undefined ? {} : { list }), value }],
    incident,
    write,
    comment: apiOnlyCloses,
    isOpen: ({ value }) => (value as XdrIncident).Status !== 'closed',
    close: () => xdr.close(),
  }
}

const closingReasons = ['truePositive', 'falsePositive', 'lowPriority'] as const

function itemOf(incident: XdrIncident): Item {
  const { InternalID, UpdatedAt, AlertIDs } = incident
  return {
    key: `incident:${InternalID.toLowerCase()}`,
    id: InternalID.toLowerCase(),
    list: 'Incidents',
    mark: `${UpdatedAt} ${incident.Status} ${AlertIDs.length} ${incident.HistoryRecords?.length ?? 0}`,
    changedAt: timeOf(UpdatedAt),
    aspects: aspectsOf(incident),
    value: incident,
  }
}

function alertItem(alert: XdrAlert): Item {
  return {
    key: `alert:${alert.InternalID.toLowerCase()}`,
    id: alert.InternalID,
    list: 'Alerts',
    mark: `${alert.UpdatedAt} ${alert.Status} ${alert.IncidentID}`,
    changedAt: timeOf(alert.UpdatedAt),
    aspects: { details: 'one' },
    value: alert,
  }
}

const timeOf = (text: string | null | undefined) => (text && !Number.isNaN(Date.parse(text)) ? text : null)

function aspectsOf(incident: XdrIncident): Aspects {
  const { Name, Description, Severity, Priority, Status, StatusResolution, Assignee, Assets } = incident
  const { FirstEventTime, LastEventTime, DetectionTechnologies, MITRETactics, MITRETechniques, Rules } = incident
  const text = (value: unknown) => JSON.stringify(value)
  return {
    title: Name,
    description: Description ?? '',
    severity: Severity,
    priority: Priority,
    state: text([Status, Status === 'closed' ? StatusResolution : '']),
    assignee: Assignee.Name || Assignee.ID,
    activity: text([FirstEventTime, LastEventTime]),
    entities: text(Assets.map(({ Type, Name: name, IsVictim, IsAttacker }) => [Type, name, IsVictim, IsAttacker])),
    details: text([DetectionTechnologies, MITRETactics, MITRETechniques, Rules, incident.ExternalRef]),
  }
}
