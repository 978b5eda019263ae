// What the Intezer API prints, with its own names. Only keys that public documents or clients show; others may come.

/** `A` or any other text: the vendor's lists grow. */
export type Open<A extends string> = A | (string & Record<never, never>)

/** What triage concluded; an open list. */
export type AlertVerdict = Open<
  'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'false_positive' | 'inconclusive' | 'audited'
>
/** How bad it is. */
export type RiskLevel = Open<'informational' | 'low' | 'medium' | 'high' | 'critical'>
/** Products by the names the API uses; an open list. */
export type AlertSource = Open<'s1' | 'cs' | 'splunk_siem' | 'microsoft_sentinel' | 'xsoar' | 'phishing_emails' | 'msd'>
/** Where the work on a case stands. */
export type CaseStatus = Open<'suppressed' | 'new' | 'in_progress' | 'on_hold' | 'closed'>
/** How urgent a case is. */
export type CasePriority = Open<'informational' | 'low' | 'medium' | 'high' | 'escalated'>

/** Verdict and risk of an alert. */
export interface TriageResult {
  alert_verdict?: AlertVerdict
  family_name?: string | null
  family_id?: string | null
  risk_category?: string
  risk_level?: RiskLevel
  risk_score?: number
  threat_name?: string | null
  ttps?: Record<string, unknown>[]
  [key: string]: unknown
}

/** One analysis that triage made. */
export interface ScanRow {
  scan_type: Open<'file' | 'url' | 'endpoint' | 'artifact'>
  collection_status?: string
  file_analysis?: { analysis_id?: string; [key: string]: unknown }
  url_analysis?: { analysis_id?: string; [key: string]: unknown }
  endpoint_analysis?: { analysis_id?: string; [key: string]: unknown }
  artifact_analysis?: Record<string, unknown>
  [key: string]: unknown
}

/** An alert as the server prints it, by id and in histories. */
export interface AlertRow {
  alert_id?: string
  environment?: string
  source?: string | null
  sender?: string | null
  /** In histories; null while triage runs. */
  verdict?: AlertVerdict | null
  intezer_alert_url?: string | null
  triage_result?: TriageResult
  scans?: ScanRow[]
  alert?: Record<string, unknown>
  response?: Record<string, unknown>
  note?: string
  alert_update_time?: string | null
  [key: string]: unknown
}

/** An incident as the server prints it. By id, the name stands in `incident`; in histories at the top. */
export interface IncidentRow {
  incident_id?: string
  name?: string
  environment?: string
  source?: string | null
  sender?: string | null
  risk_level?: RiskLevel
  risk_category?: string
  incident?: { name?: string; [key: string]: unknown }
  triage_summary?: { risk_category?: string; risk_level?: RiskLevel; [key: string]: unknown }
  intezer_incident_url?: string | null
  [key: string]: unknown
}

/** A case as the server prints it. */
export interface CaseRow {
  case_id?: string
  case_title?: string
  case_status?: CaseStatus
  case_priority?: CasePriority
  alerts_count?: number
  case_sources?: string[]
  case_tags?: string[]
  analyst_verdict?: string | null
  intezer_case_url?: string | null
  case_triage?: { risk_category?: string; case_verdict?: string; response_status?: string } | null
  [key: string]: unknown
}
