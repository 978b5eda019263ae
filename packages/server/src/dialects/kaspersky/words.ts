// Words of this API for ours, and back.
import type { Incident, ObservableKind, Priority, Resolution, Severity } from '@docket/model'
import type { DeskStatus } from '../../service/index.ts'

export type IncidentStatus = Incident['status']

export const incidentStatusWords: Readonly<Record<IncidentStatus, string>> = {
  new: 'open',
  in_progress: 'inProgress',
  on_hold: 'hold',
  closed: 'closed',
}

/** The filter says `new` where answers say `open`; scripts feed an answer's word back, so both are taken. */
export const incidentStatusFilter: Readonly<Record<string, IncidentStatus>> = {
  new: 'new',
  open: 'new',
  inProgress: 'in_progress',
  hold: 'on_hold',
  closed: 'closed',
}

export const alertStatusFilter: Readonly<Record<string, DeskStatus>> = {
  new: 'new',
  inProgress: 'in_progress',
  inIncident: 'in_incident',
  closed: 'closed',
}

export const severityWords: Readonly<Record<Severity, string>> = {
  informational: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
}

export const priorityWords: Readonly<Record<Priority, string>> = {
  informational: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  escalated: 'critical',
}

/**
 * Benign but rightly detected is what this API calls low priority: real, and not worth the work. Of `undetermined` nobody said anything,
 * so nothing is said here either.
 */
export const resolutionWords: Readonly<Record<Resolution, string>> = {
  true_positive: 'truePositive',
  benign_positive: 'lowPriority',
  false_positive: 'falsePositive',
  low_priority: 'lowPriority',
  undetermined: '',
}

/** Reasons a client may close with. */
export const incidentReasons: Readonly<Record<string, Resolution>> = {
  truePositive: 'true_positive',
  falsePositive: 'false_positive',
  lowPriority: 'low_priority',
}
/** An alert becomes a true positive only through its incident. */
export const alertReasons: Readonly<Record<string, Resolution>> = {
  falsePositive: 'false_positive',
  lowPriority: 'low_priority',
}

export const observableWords: Readonly<Record<ObservableKind, string>> = {
  ip: 'ip',
  domain: 'domain',
  url: 'url',
  email: 'email',
  sha256: 'sha256',
  sha1: 'sha1',
  md5: 'md5',
  host: 'hostname',
  user: 'username',
  device: 'deviceId',
  process: 'process',
  file_name: 'fileName',
  message_id: 'messageId',
}
