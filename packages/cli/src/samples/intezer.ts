// Devices, incidents and a case as Intezer's histories print them, with every field they have.
import type { Doors } from './doors.ts'
import { desk, domain, hosts, hoursAgo, staff } from './people.ts'

const offset = (iso: string) => iso.replace('Z', '+00:00')
const account = ({ guid, name, email }: { guid: string; name: string; email: string }) => ({
  account_id: guid,
  account_name: name,
  account_email: email,
})

export function intezerDevices(doors: Doors): Record<string, unknown>[] {
  const common = {
    environment: 'production',
    managed_by: 'Example MDM',
    cloud_provider: 'none',
    site_name: 'Harbour',
    source: 'cs',
  }
  return [
    {
      ...common,
      device_key: doors.id('device-finance'),
      device_id: 'a41f9c0d7e2b4c5d',
      hostname: hosts.finance,
      host_type: 'workstation',
      os_type: 'Windows',
      os_version: 'Windows 11',
      private_ips: ['10.20.7.7'],
      external_ips: ['198.51.100.20'],
      fqdns: [`${hosts.finance}.${domain}`],
      mac_addresses: ['00:00:5e:00:53:77'],
      host_tags: ['finance', 'laptop'],
      host_groups: ['Finance'],
      last_login_user: staff.anna.login,
      discovery_time: offset(hoursAgo(24 * 200)),
      last_seen_time: offset(hoursAgo(1)),
    },
    {
      ...common,
      device_key: doors.id('device-files'),
      device_id: '0c9d8e7f6a5b4c3d2e1f',
      hostname: hosts.files,
      host_type: 'server',
      os_type: 'Windows',
      os_version: 'Windows Server 2022',
      private_ips: ['10.20.1.5'],
      external_ips: ['198.51.100.21'],
      fqdns: [`${hosts.files}.${domain}`],
      mac_addresses: ['00:00:5e:00:53:05'],
      host_tags: ['server', 'critical'],
      host_groups: ['Servers'],
      last_login_user: staff.omar.login,
      source: 's1',
      discovery_time: offset(hoursAgo(24 * 500)),
      last_seen_time: offset(hoursAgo(1)),
    },
  ]
}

export function intezerIncidents(doors: Doors): Record<string, unknown>[] {
  return [
    {
      incident_id: 'INC-2041',
      docket_id: doors.id('intezer-script'),
      name: 'Script from a foreign server on a finance workstation',
      environment: 'production',
      source: 'xsoar',
      sender: 'soar playbook 17',
      severity: 'high',
      status: 'in_progress',
      priority: 'escalated',
      verdict: 'likely_true_positive',
      risk_category: 'malware',
      risk_level: 'high',
      risk_score: 72,
      response_status: 'escalated',
      related_alert_ids: ['ldt:0f1e2d3c4b5a:8812734', 'da6377012345678901_-1203344'],
      assigned_account: account(desk.maya),
      creation_time: offset(hoursAgo(30)),
      received_time: offset(hoursAgo(29.9)),
      update_time: offset(hoursAgo(20)),
      triage_time: offset(hoursAgo(29.8)),
      triage_change_time: offset(hoursAgo(28)),
      incident: { url: 'https://soar.example.com/incidents/2041' },
      playground: 'kept as it came',
    },
    {
      incident_id: 'INC-2044',
      docket_id: doors.id('intezer-spray'),
      name: 'Password spray against the mail service',
      environment: 'production',
      source: 'xsoar',
      sender: 'soar playbook 9',
      severity: 'medium',
      status: 'closed',
      resolution: 'benign_positive',
      priority: 'low',
      verdict: 'suspicious_behavior',
      risk_category: 'intrusion',
      risk_level: 'medium',
      risk_score: 41,
      response_status: 'no_action_needed',
      related_alert_ids: ['3f2b1c60-0001-11ef-9c4d-6d2f5e8a9b01'],
      assigned_account: account(desk.tomas),
      creation_time: offset(hoursAgo(26)),
      received_time: offset(hoursAgo(25.9)),
      update_time: offset(hoursAgo(12)),
      triage_time: offset(hoursAgo(25.8)),
      triage_change_time: offset(hoursAgo(13)),
      incident: { url: 'https://soar.example.com/incidents/2044' },
    },
  ]
}

/** Its incidents are the ones above; they have to be there first. */
export function intezerCases(doors: Doors): Record<string, unknown>[] {
  return [
    {
      case_id: 'CASE-311',
      docket_id: doors.id('case-script'),
      case_title: 'Foothold in finance',
      case_description: 'A mailed lure, a script on one workstation, the same file on the file server.',
      case_status: 'in_progress',
      case_priority: 'escalated',
      case_severity: 'critical',
      environment: 'production',
      case_tags: ['finance', 'script'],
      analyst_verdict: 'confirmed_threat',
      response_status: 'escalated',
      incident_ids: ['INC-2041'],
      assigned_account: account(desk.maya),
      external_tickets: [
        {
          vendor: 'jira',
          ticket_id: 'SOC-121',
          ticket_url: 'https://tickets.example.com/browse/SOC-121',
          ticket_status: 'open',
        },
      ],
      creation_time: offset(hoursAgo(29)),
      modification_time: offset(hoursAgo(19)),
    },
    {
      case_id: 'CASE-312',
      docket_id: doors.id('case-spray'),
      case_title: 'Guessed passwords from abroad',
      case_description: 'A penetration test that was announced to one team only.',
      case_status: 'closed',
      case_priority: 'low',
      case_severity: 'medium',
      environment: 'production',
      case_tags: ['penetration test'],
      analyst_verdict: 'false_positive',
      response_status: 'no_action_needed',
      incident_ids: ['INC-2044'],
      assigned_account: account(desk.tomas),
      external_tickets: [
        {
          vendor: 'servicenow',
          ticket_id: 'INC0012044',
          ticket_url: 'https://itsm.example.com/INC0012044',
          ticket_status: 'closed',
        },
      ],
      creation_time: offset(hoursAgo(25)),
      modification_time: offset(hoursAgo(12)),
      closed_time: offset(hoursAgo(12)),
    },
  ]
}
