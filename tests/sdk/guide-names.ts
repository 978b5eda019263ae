// Every name that the five guides use in code or lists, as they write it: what the table in docs/sdk.md must have a row for.

/** Guide → names. Values of lists are names too. */
export const guideNames: Record<string, readonly string[]> = {
  alerts:
    `api.set_global_api Alert AlertStatusCode IN_PROGRESS FINISHED NOT_FOUND AlertVerdict alert_id status verdict family_name
    source sender intezer_alert_url environment scans send_phishing_email raw_email email_path Alert.send from_id wait fetch_scans
    check_status is_running wait_for_completion timeout result FileAnalysis UrlAnalysis EndpointAnalysis get_raw_data raw_data_type
    raw_alert notify delete get_alerts_by_alert_ids query_alerts_history AlertsHistoryResult start_time end_time sources
    alert_verdicts results.all AlertInProgressError AlertNotFoundError confirmed_threat likely_true_positive false_positive
    inconclusive s1 cs microsoft_sentinel splunk_siem xsoar hostnames`.split(/\s+/),
  incidents:
    `Incident Incident.from_id incident_id fetch_info name source sender risk_category risk_level informational low medium
    high critical intezer_incident_url environment get_raw_data raw_data_type raw_incident query_incidents_history
    IncidentsHistoryResult start_time end_time sources severities results.all IncidentNotFoundError`.split(/\s+/),
  cases:
    `Case Case.from_id case_id fetch_info case_title case_status suppressed new in_progress on_hold closed case_priority
    informational low medium high escalated alerts_count case_sources case_tags risk_category case_verdict response_status
    analyst_verdict intezer_case_url query_cases_history CasesHistoryResult sources case_statuses priorities results.all
    CaseNotFoundError`.split(/\s+/),
  sentinel:
    `list_incidents $top $filter get_incident incident entities alerts comments bookmarks update_incident update_items
    severity status title post_comment comment add_bookmark_to_incident bookmark create_incident description
    first_activity_time last_activity_time labels New Active Closed`.split(/\s+/),
  kaspersky:
    `page id tenantID name timestampField createdAt updatedAt statusChangedAt from to status new inProgress hold closed
    withAffected withHistory Total Incidents`.split(/\s+/),
}
