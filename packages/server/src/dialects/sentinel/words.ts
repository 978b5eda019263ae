// Sentinel's words for ours.
import type { IncidentStatus, Resolution, ResolutionReason, Severity } from '@docket/model'

export const severityWords: Record<Severity, 'High' | 'Medium' | 'Low' | 'Informational'> = {
  critical: 'High',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Informational',
}
export const statusWords: Record<IncidentStatus, 'New' | 'Active' | 'Closed'> = {
  new: 'New',
  in_progress: 'Active',
  on_hold: 'Active',
  closed: 'Closed',
}
export const classificationWords: Record<
  Resolution,
  'TruePositive' | 'BenignPositive' | 'FalsePositive' | 'Undetermined'
> = {
  true_positive: 'TruePositive',
  benign_positive: 'BenignPositive',
  low_priority: 'BenignPositive',
  false_positive: 'FalsePositive',
  undetermined: 'Undetermined',
}
export const reasonWords: Record<
  ResolutionReason,
  'SuspiciousActivity' | 'SuspiciousButExpected' | 'IncorrectAlertLogic' | 'InaccurateData'
> = {
  suspicious_activity: 'SuspiciousActivity',
  suspicious_but_expected: 'SuspiciousButExpected',
  incorrect_alert_logic: 'IncorrectAlertLogic',
  inaccurate_data: 'InaccurateData',
}
