// Audit actions that weaken a tenant or hand out its rights, as data; matched against the action word of a record.

export interface AuditRow {
  id: string
  action: RegExp
  /** Must match the record's text (JSON of its details) as well, when given. */
  detail?: RegExp
  /** A second condition of the same kind. */
  also?: RegExp
  says: string
}

export const auditRows: readonly AuditRow[] = [
  {
    id: 'audit-fraud-report',
    action: /\bfraud\b|report_suspicious_activity|user_marked_fraud|marked[_ ]fraud/i,
    says: 'A user reported that a sign-in request was not theirs',
  },
  {
    id: 'audit-threat-detected',
    action:
      /^security\.(?:threat|attack|breached)|^app\.oauth2\.(?:as\.)?token\.detect_reuse|^suspicious_|^gov_attack|account_disabled_(?:hijack|password_leak)|^user\.risk\.detect/i,
    says: 'The identity service itself detected an attack',
  },
  {
    id: 'audit-admin-granted',
    action:
      /^(?:user\.account|group)\.privilege\.grant|^admin_create$|^grant_(?:admin|delegated)|add member to role|add eligible member to role|^assign_role$|^user\.account\.privilege/i,
    says: 'Administrator rights were granted',
  },
  {
    id: 'audit-admin-granted',
    action: /^created? grant\b/i,
    detail: /with role (?:super )?admin/i,
    says: 'Administrator rights were granted',
  },
  {
    id: 'audit-admin-granted',
    action: /^(?:create|update)user$/i,
    detail: /"role":\s{0,2}"(?:GLOBAL_)?ADMIN/i,
    says: 'An administrator was created',
  },
  {
    id: 'audit-mfa-weakened',
    action:
      /^system\.mfa\.factor\.deactivate|^user\.mfa\.factor\.(?:reset_all|suspend)|^update_admin_factor_restrictions$|disable strong authentication|^2sv_disable|^enforce_strong_authentication|user deleted security info/i,
    says: 'A second factor was removed or its rules relaxed',
  },
  {
    id: 'audit-mfa-weakened',
    action: /^bypass_(?:create|view)$/i,
    says: 'A code that bypasses the second factor was made or read',
  },
  {
    id: 'audit-mfa-weakened',
    action: /^user_update$/i,
    detail: /"status\\?":\s{0,2}\\?"bypass/i,
    says: 'A user may sign in without a second factor',
  },
  {
    id: 'audit-mfa-weakened',
    action: /^admin_single_sign_on_update$/i,
    detail: /enforcement_status\\?":\s{0,2}\\?"(?:disabled|optional)/i,
    says: 'Single sign-on is no longer enforced for administrators',
  },
  {
    id: 'audit-mfa-weakened',
    action: /^update user\.?$/i,
    detail: /StrongAuthentication(?:Method|Requirement)[^\]]{0,200}"NewValue":\s{0,2}(?:\[\]|"\[\]")/i,
    says: 'The authentication methods of a user were emptied',
  },
  {
    id: 'audit-sign-in-trust-changed',
    action:
      /^system\.idp\.lifecycle\.(?:create|update)|SAMLIdentityProvider$|set (?:domain authentication|federation settings)|add unverified domain|^zone\.(?:deactivate|delete)|^TOGGLE_SSO|^CHANGE_SSO|^add_trusted_domain|org2org|add (?:verified )?domain/i,
    says: 'Who vouches for sign-ins was changed',
  },
  {
    id: 'audit-sign-in-trust-changed',
    action: /^application\.lifecycle\.(?:create|update)$/i,
    detail: /org2org|scim|push_?password|PROVISIONING/i,
    says: 'An application that passes on identities was changed',
  },
  {
    id: 'audit-sign-in-trust-changed',
    action: /^UpdateIPRestrictions$|^UpdateLoginSettings$/,
    says: 'The limits on who may sign in were changed',
  },
  {
    id: 'audit-secret-taken',
    action:
      /api_token\.create|^integration_skey_view$|^RotateServiceAccountSecret$|^(?:Create|Delete|Update)ServiceAccount$|retrieved secret for api|^added api id|add service principal credentials|update application . certificates and secrets management|^system\.agent\.ad\.agent_instance_added|show_password/i,
    says: 'A key or password of a service was made, changed or read',
  },
  {
    id: 'audit-secret-taken',
    action: /^integration_create$/i,
    detail: /adminapi|accounts ?api/i,
    says: 'A key with administration rights was created',
  },
  {
    id: 'audit-logging-stopped',
    action: /updated config/i,
    detail: /"?enabled\\?"?:\s{0,2}false/i,
    says: 'A forwarder of security data was stopped',
  },
  {
    id: 'audit-logging-stopped',
    action:
      /^(?:StopLogging|DeleteTrail|UpdateTrail|DeleteDetector|DisableSecurityHub|DeleteFlowLogs|PutEventSelectors|delete (?:diagnostic setting|conditional access policy))$|^system\.log_stream\.lifecycle\.(?:deactivate|delete)/i,
    says: 'Logging or detection was switched off',
  },
  {
    id: 'audit-protection-removed',
    action:
      /^Delete(?:CICDScanPolicy|Connector|DataClassifier|ImageIntegrityValidator|Integration|CloudConfigurationRule|Control|UserRole|CloudEventRule|HostConfigurationRule|AutomationRule|ThreatDetectionRule)$|^UpdateScannerSettings$|^RevokeUserSessions$|^(?:rules?|message_sources?|message_source)\.(?:delete|deactivate)(?:_mailboxes)?$|^policy\.(?:lifecycle\.(?:deactivate|delete)|rule\.(?:deactivate|delete))|^policy_update$/i,
    says: 'A rule or sensor of a security product was removed or changed',
  },
  {
    id: 'audit-mail-forwarded',
    action:
      /^(?:set-mailbox|new-inboxrule|set-inboxrule|updateinboxrules|new-transportrule|set-transportrule|email_forwarding_out_of_domain)$/i,
    detail: /Forward(?:ing(?:Smtp)?Address|To|AsAttachmentTo)|RedirectTo|BlindCopyTo|email_forwarding/i,
    says: 'A mailbox or rule forwards mail elsewhere',
  },
  {
    id: 'audit-lockout',
    action: /^admin_lockout$|^user\.account\.lock|UserLoginFailed|^admin_2fa_error$|brute.?force|password.?spray/i,
    says: 'Sign-ins failed or an account was locked',
  },
  {
    id: 'audit-phishing-seen',
    action: /PASSWORD_PHISHING|CLONED_LOGIN|PHISHING_TOOLKIT|AITM|STOLEN_CREDENTIAL/i,
    says: 'A password was being typed into a phishing page',
  },
  {
    id: 'audit-new-behaviour',
    action: /^policy\.evaluate_sign_on$|^user\.session\.access_admin_app$/i,
    detail: /Okta Admin Console/i,
    also: /New (?:IP|Device|Geo-Location|City|Country|State)(?:\s{0,2}=\s{0,2}|":\s{0,2}")POSITIVE/,
    says: 'The administration console was opened from a new place or device',
  },
  {
    id: 'audit-support-reset',
    action: /^user\.(?:account\.reset_password|mfa\.factor\.(?:deactivate|reset_all|update))$/i,
    detail: /"actor":\s{0,2}\{[^}]{0,200}"alternateId":\s{0,2}"system@okta\.com"/,
    says: 'The support of the identity service reset an account',
  },
]
