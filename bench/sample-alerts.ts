// An endpoint product's alert of about 3 KB, invented but shaped like the real ones, with places for what differs from alert to alert.

/** What differs; each word stands in the template as it is and is replaced. */
export interface AlertValues {
  ID: string
  HOST: string
  USER: string
  IP: string
  /** 64 hex digits. */
  HASH: string
  /** ISO 8601 UTC. */
  TIME: string
}

const cid = '5f0c2f6d9b1e4a7c8d3e6f1a2b4c5d7e'

/** Detection of an endpoint sensor: process tree, device, disposition flags, techniques. */
const alert = {
  composite_id: `${cid}:ind:@ID@`,
  cid,
  aggregate_id: 'aggind:@ID@',
  agent_id: 'a5c0@HOST@',
  display_name: 'Encoded script started by an office program',
  name: 'OfficeSpawnedEncodedScript',
  description:
    'A word processor started a script host whose command line is encoded. Documents that people are talked into opening often begin this way; review the process tree and the document.',
  falcon_host_link: `https://console.example.com/activity/detections/detail/@ID@?cid=${cid}`,
  created_timestamp: '@TIME@',
  timestamp: '@TIME@',
  updated_timestamp: '@TIME@',
  severity: 70,
  severity_name: 'High',
  confidence: 80,
  status: 'new',
  show_in_ui: true,
  data_domains: ['Endpoint'],
  objective: 'Follow Through',
  scenario: 'suspicious_activity',
  tactic: 'Execution',
  tactic_id: 'TA0002',
  technique: 'PowerShell',
  technique_id: 'T1059.001',
  user_name: '@USER@',
  user_id: 'S-1-5-21-1111111111-2222222222-3333333333-1104',
  logon_domain: 'CORP',
  filename: 'powershell.exe',
  filepath: '\\Device\\HarddiskVolume3\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  cmdline:
    'powershell.exe -NoProfile -WindowStyle Hidden -EncodedCommand VwByAGkAdABlAC0ASABvAHMAdAAgACcAYgBlAG4AYwBoACcA',
  sha256: '@HASH@',
  md5: '0cc175b9c0f1b6a831c399e269772661',
  process_id: '398517120871',
  process_start_time: '1795000000',
  parent_details: {
    cmdline: '"C:\\Program Files\\Office\\WINWORD.EXE" /n "C:\\Users\\@USER@\\Downloads\\quotation.docm"',
    filename: 'WINWORD.EXE',
    filepath: '\\Device\\HarddiskVolume3\\Program Files\\Office\\WINWORD.EXE',
    local_process_id: '7412',
    sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
    user_name: '@USER@',
  },
  grandparent_details: {
    cmdline: 'C:\\Windows\\Explorer.EXE',
    filename: 'explorer.exe',
    filepath: '\\Device\\HarddiskVolume3\\Windows\\explorer.exe',
    local_process_id: '5120',
    user_name: '@USER@',
  },
  pattern_disposition: 2048,
  pattern_disposition_description: 'Detection, process would have been blocked if that policy had been on.',
  pattern_disposition_details: {
    detect: true,
    indicator: false,
    kill_parent: false,
    kill_process: false,
    operation_blocked: false,
    policy_disabled: true,
    process_blocked: false,
    quarantine_file: false,
    quarantine_machine: false,
    sensor_only: false,
  },
  network_accesses: [
    {
      remote_address: '203.0.113.77',
      remote_port: 443,
      protocol: 'TCP',
      direction: 'Outbound',
      host: 'cdn.bad.example',
    },
  ],
  device: {
    device_id: 'a5c0@HOST@',
    hostname: '@HOST@',
    local_ip: '@IP@',
    external_ip: '198.51.100.23',
    mac_address: '02-00-5e-10-00-01',
    machine_domain: 'corp.example.com',
    os_version: 'Windows 11',
    platform_name: 'Windows',
    product_type_desc: 'Workstation',
    site_name: 'Default-First-Site-Name',
    groups: ['workstations', 'finance'],
    ou: ['Workstations', 'Finance'],
    last_seen: '@TIME@',
    status: 'normal',
  },
  quarantined: false,
  email_sent: false,
  tags: ['office', 'script'],
}

const text = JSON.stringify(alert)

/** The alert as JSON text; every value is plain text without quotes or backslashes. */
export function alertText(values: AlertValues): string {
  return text.replace(/@(ID|HOST|USER|IP|HASH|TIME)@/g, (_, name: keyof AlertValues) => values[name])
}

/** A body of `POST /api/v2-0/alerts/ingest` for alert number `n` of a run. */
export function alertBody(run: string, n: number): string {
  return `{"alert":${alertText(valuesOf(run, n))},"environment":"production"}`
}

function valuesOf(run: string, n: number): AlertValues {
  const number = n.toString(16).padStart(8, '0')
  return {
    ID: `${run}${number}`,
    HOST: `ws-${n % 5000}`,
    USER: `user${n % 3000}`,
    IP: `10.${(n >> 8) & 63}.${n & 255}.7`,
    HASH: number.repeat(8),
    TIME: new Date(1795000000000 + (n % 3600) * 1000).toISOString(),
  }
}
