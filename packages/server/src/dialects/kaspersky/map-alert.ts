// Alerts in this API's words.
import { type Alert, type Entity, riskLevelOf, type Severity } from '@docket/model'
import { type DeskStatus, deskStatusOf, techniqueRows } from '../../service/index.ts'
import { assetsToWire, type Known } from './assets.ts'
import { observablesToWire, personToWire } from './map.ts'
import { epochOf, milliseconds } from './times.ts'
import { resolutionWords, severityWords } from './words.ts'

const deskWords: Readonly<Record<DeskStatus, string>> = {
  new: 'new',
  in_progress: 'inProgress',
  in_incident: 'inIncident',
  closed: 'closed',
}

export interface Options {
  withAffected: boolean
  withEvents: boolean
  entities: readonly Entity[]
  known: Known
  history?: unknown[] | undefined
}

/** What the product says, else what triage found. */
function severityOf(alert: Alert): Severity | null {
  return alert.facts.severity ?? (alert.report === null ? null : riskLevelOf(alert.report.riskScore))
}

/** A mail has its subject for a name. */
export const nameOf = ({ facts }: Alert): string => facts.title || facts.email?.subject || ''

export function alertToWire(alert: Alert, options: Options): Record<string, unknown> {
  const severity = severityOf(alert)
  const { techniques } = alert.facts
  const tactics = new Set(techniqueRows(techniques).flatMap(({ tacticId }) => tacticId || []))
  return {
    ID: alert.serial ?? 0,
    InternalID: alert.id,
    TenantID: alert.tenantId,
    Name: nameOf(alert),
    Assets: assetsToWire(options.entities, alert.tenantId, options.known, options.withAffected),
    Assignee: { ...personToWire(alert.assignee), Type: alert.assignee ? alert.assignee.kind : '' },
    CreatedAt: milliseconds(alert.createdAt),
    UpdatedAt: milliseconds(alert.updatedAt),
    StatusChangedAt: milliseconds(alert.statusChangedAt ?? null),
    FirstEventTime: milliseconds(alert.createdAt),
    LastEventTime: milliseconds(alert.createdAt),
    SourceCreatedAt: milliseconds(alert.facts.createdAt),
    Severity: severity === null ? '' : severityWords[severity],
    Status: deskWords[deskStatusOf(alert)],
    StatusResolution: alert.closedAt && alert.resolution ? resolutionWords[alert.resolution] : '',
    IncidentID: alert.incidentId ?? '',
    IncidentLinkType: alert.incidentLinkType ?? '',
    SourceID: alert.facts.sourceAlertId ?? alert.alertId,
    ExternalRef: alert.facts.url ?? '',
    IsCII: false,
    DetectSource: alert.source,
    IntegrationID: '',
    IntegrationCompatibilityVersion: '',
    DetectionTechnologies: [],
    MITRETactics: [...tactics].map((ID) => ({ ID })),
    MITRETechniques: techniques.map((ID) => ({ ID })),
    Observables: observablesToWire(alert.observables),
    Rules: [],
    Extra: alert.additionalInfo,
    ...(options.withEvents ? { OriginalEvents: [eventOf(alert, severity)] } : {}),
    ...(options.history === undefined ? {} : { HistoryRecords: options.history }),
  }
}

const priorities: Readonly<Record<Severity, number>> = { informational: 1, low: 4, medium: 8, high: 12, critical: 16 }

/** The one event an alert of ours stands for, with what its source says of it. */
function eventOf(alert: Alert, severity: Severity | null) {
  const { facts } = alert
  const at = epochOf(alert.createdAt)
  return {
    ID: alert.id,
    Name: nameOf(alert),
    Type: 1,
    StartTime: at,
    EndTime: at,
    Timestamp: at,
    Priority: severity === null ? 0 : priorities[severity],
    Severity: severity === null ? '' : severityWords[severity],
    TenantID: alert.tenantId,
    ServiceID: '',
    GroupedBy: [],
    N: {},
    BaseEvents: [
      {
        ID: alert.id,
        TenantID: alert.tenantId,
        Timestamp: at,
        Name: nameOf(alert),
        DeviceProduct: alert.source,
        DeviceHostName: facts.device?.hostname ?? '',
        DeviceAddress: facts.device?.privateIps?.[0] ?? facts.ips[0] ?? '',
        SourceUserName: facts.usernames[0] ?? facts.email?.sender ?? '',
        DestinationUserName: facts.email?.recipients[0] ?? '',
        RequestUrl: facts.urls[0] ?? '',
        FileHash: facts.fileHashes[0] ?? '',
        Message: facts.processCommandlines[0] ?? '',
        ExternalID: facts.sourceAlertId ?? alert.alertId,
      },
    ],
  }
}
