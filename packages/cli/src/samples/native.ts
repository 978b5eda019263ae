// What no vendor's door can write: entities of every kind, products' own ids, rules, tickets, people's judgement, a case by hand.
import type { Doors } from './doors.ts'
import { attacker, desk, domain, hosts, hoursAgo, payloadHash, staff } from './people.ts'

/** Fields of the incident about lateral movement that only the native API sets. */
export function lateralDetails(doors: Doors): Record<string, unknown> {
  return {
    url: 'https://siem.example.com/incidents/8841',
    providerName: 'Example SIEM',
    providerIncidentId: '8841',
    sender: 'night shift',
    responseStatus: 'escalated',
    priority: 'escalated',
    labels: [
      { name: 'lateral movement', kind: 'user' },
      { name: 'finance', kind: 'user' },
      { name: 'crown jewels', kind: 'auto' },
    ],
    rules: [
      {
        id: 'rule-5140',
        name: 'Administrative share opened from a workstation',
        type: 'correlation',
        confidence: 'high',
        severity: 'high',
        custom: true,
      },
    ],
    detectionTechnologies: ['IOA'],
    tactics: ['TA0008'],
    techniques: ['T1021.002'],
    tickets: [
      { vendor: 'jira', id: 'SOC-122', url: 'https://tickets.example.com/browse/SOC-122', status: 'in progress' },
    ],
    caseId: doors.id('case-script'),
  }
}

/** One or more of every kind an incident can be about. */
export function lateralEntities(): Record<string, unknown>[] {
  return [
    {
      kind: 'host',
      properties: {
        hostName: hosts.finance,
        dnsDomain: domain,
        ntDomain: 'EXAMPLE',
        netBiosName: 'FIN-WS-07',
        osFamily: 'Windows',
        osVersion: '11',
      },
      isAttacker: true,
    },
    {
      kind: 'host',
      properties: {
        hostName: hosts.files,
        dnsDomain: domain,
        osFamily: 'Windows',
        osVersion: 'Server 2022',
        azureID: 'none',
      },
      isVictim: true,
      data: { share: 'C$' },
    },
    {
      kind: 'account',
      properties: {
        accountName: staff.anna.login,
        ntDomain: 'EXAMPLE',
        upnSuffix: domain,
        sid: staff.anna.sid,
        aadUserId: '5f0c2f0e-6d0b-4a53-9a1f-0d9b6f1f7b01',
        aadTenantId: '5f0c2f0e-6d0b-4a53-9a1f-0d9b6f1f7b00',
        displayName: staff.anna.name,
        dnsDomain: domain,
      },
      isVictim: true,
    },
    {
      kind: 'ip',
      properties: { address: attacker.ip, location: { countryName: 'Nowhere', asn: 64500 } },
      isAttacker: true,
    },
    { kind: 'url', properties: { url: attacker.url } },
    { kind: 'dns_resolution', properties: { domainName: attacker.host } },
    { kind: 'file', properties: { fileName: 'agent.ps1', directory: 'C:\\Users\\Public', fileHashEntityIds: [] } },
    { kind: 'file_hash', properties: { algorithm: 'SHA256', hashValue: payloadHash } },
    { kind: 'malware', properties: { malwareName: 'Example.Loader', category: 'Trojan' } },
    {
      kind: 'process',
      properties: { processId: '4711', commandLine: 'powershell.exe -File agent.ps1', creationTimeUtc: hoursAgo(28) },
    },
    { kind: 'registry_key', properties: { hive: 'HKEY_LOCAL_MACHINE', key: 'SOFTWARE\\Example\\Run' } },
    { kind: 'registry_value', properties: { valueName: 'Updater', valueData: 'agent.ps1', valueType: 'String' } },
    {
      kind: 'security_group',
      properties: { distinguishedName: 'CN=Administrators,DC=example,DC=com', sid: 'S-1-5-32-544' },
    },
    { kind: 'azure_resource', properties: { resourceId: '/subscriptions/none/resourceGroups/files' } },
    { kind: 'cloud_application', properties: { appId: 7, appName: 'Example Drive', instanceName: 'finance' } },
    { kind: 'iot_device', properties: { deviceId: 'door-3', deviceName: 'Door reader' } },
    {
      kind: 'mailbox',
      properties: { mailboxPrimaryAddress: staff.anna.email, displayName: staff.anna.name, upn: staff.anna.email },
    },
    {
      kind: 'mail_message',
      properties: {
        recipient: staff.anna.email,
        subject: 'Your mailbox is full',
        p1Sender: 'bounce@login-verify.example',
        p2Sender: 'notice@login-verify.example',
        p1SenderDomain: 'login-verify.example',
        p2SenderDomain: 'login-verify.example',
        senderIP: attacker.ip,
        internetMessageId: '<quota-1@login-verify.example>',
        networkMessageId: 'c1c2c3c4-0001-4000-8000-000000000001',
        receiveDate: hoursAgo(48),
        urls: [attacker.url],
        deliveryAction: 'Delivered',
      },
    },
    { kind: 'mail_cluster', properties: { query: 'subject:"Your mailbox is full"', source: 'report' } },
    { kind: 'submission_mail', properties: { submissionId: 'sub-17', recipient: staff.anna.email } },
    { kind: 'nic', properties: { macAddress: '00:00:5e:00:53:77' } },
  ]
}

/** A case somebody opened by hand, with everything a case has. */
export function plantCase(doors: Doors): Record<string, unknown> {
  return {
    id: doors.id('case-plant'),
    title: 'Office network reaches the plant',
    description: 'A firewall rule of a former project is still there.',
    severity: 'high',
    status: 'on_hold',
    priority: 'high',
    assignee: {
      id: desk.tomas.guid,
      name: desk.tomas.name,
      email: desk.tomas.email,
      userPrincipalName: desk.tomas.email,
      kind: 'user',
    },
    tags: [
      { name: 'plant', kind: 'user' },
      { name: 'firewall', kind: 'auto' },
    ],
    tickets: [{ vendor: 'jira', id: 'NET-9', url: 'https://tickets.example.com/browse/NET-9', status: 'waiting' }],
    responseStatus: 'escalated',
    analystVerdict: 'suspicious_behavior',
    incidentIds: [doors.id('kaspersky-plant')],
  }
}
