// Two incidents as the Kaspersky XDR list prints them, with everything the manual knows of hosts and accounts.
import type { Doors } from './doors.ts'
import { attacker, company, desk, domain, hosts, hoursAgo, payloadHash, staff } from './people.ts'

const epochAgo = (days: number) => Date.now() - days * 86_400_000

export function kasperskyIncidents(doors: Doors): Record<string, unknown>[] {
  const common = { TenantID: doors.tenantId, AlertIDs: [], HistoryRecords: [] }
  return [
    {
      ...common,
      ID: 4101,
      InternalID: doors.id('kaspersky-plant'),
      Name: 'Programmable controller reached from the office network',
      Description: 'A gateway of the plant was written to from a workstation that has no business there.',
      Severity: 'critical',
      Priority: 'high',
      Status: 'hold',
      StatusResolution: '',
      SignOfCreation: 'auto',
      ExternalRef: 'https://tickets.example.com/browse/SOC-118',
      Assignee: { ID: desk.tomas.guid, Name: desk.tomas.name },
      CreatedAt: hoursAgo(50),
      UpdatedAt: hoursAgo(44),
      StatusChangedAt: hoursAgo(45),
      FirstEventTime: hoursAgo(52),
      LastEventTime: hoursAgo(47),
      DetectionTechnologies: ['IOA', 'IOC'],
      MITRETactics: [{ ID: 'TA0008' }, { ID: 'TA0040' }],
      MITRETechniques: [{ ID: 'T1021' }, { ID: 'T1565' }],
      Observables: [
        { Type: 'ip', Value: '10.20.7.7', Details: 'wrote to the gateway' },
        { Type: 'domain', Value: attacker.host, Details: 'looked up an hour before' },
        { Type: 'sha256', Value: payloadHash, Details: 'dropped on the workstation' },
        { Type: 'username', Value: staff.anna.login, Details: 'logged in' },
        { Type: 'hostname', Value: hosts.plant, Details: 'the gateway' },
        { Type: 'url', Value: attacker.url, Details: 'fetched' },
      ],
      Rules: [
        {
          ID: 'R-201',
          Name: 'Write to a controller from outside its zone',
          Type: 'IOA',
          Confidence: 'high',
          Severity: 'critical',
          Custom: true,
        },
        { ID: 'R-077', Name: 'Known bad hash', Type: 'IOC', Confidence: 'medium', Severity: 'high', Custom: false },
      ],
      Assets: [plantGateway(doors), oldWorkstation(doors), anna(doors), omar(doors)],
    },
    {
      ...common,
      ID: 4102,
      InternalID: doors.id('kaspersky-guessing'),
      Name: 'Password guessing against the file server',
      Description: 'The backup job used an expired password.',
      Severity: 'medium',
      Priority: 'low',
      Status: 'closed',
      StatusResolution: 'falsePositive',
      SignOfCreation: 'manual',
      ExternalRef: '',
      Assignee: { ID: desk.maya.guid, Name: desk.maya.name },
      CreatedAt: hoursAgo(80),
      UpdatedAt: hoursAgo(70),
      StatusChangedAt: hoursAgo(70),
      FirstEventTime: hoursAgo(82),
      LastEventTime: hoursAgo(79),
      DetectionTechnologies: ['IOA'],
      MITRETactics: [{ ID: 'TA0006' }],
      MITRETechniques: [{ ID: 'T1110' }],
      Observables: [{ Type: 'ip', Value: '10.20.1.9', Details: 'backup server' }],
      Rules: [
        {
          ID: 'R-014',
          Name: 'Many failed logins',
          Type: 'correlation',
          Confidence: 'low',
          Severity: 'medium',
          Custom: false,
        },
      ],
      Assets: [omar(doors)],
    },
  ]
}

function plantGateway(doors: Doors) {
  const id = doors.id('device-plant')
  return {
    ID: id,
    Type: 'host',
    Name: hosts.plant,
    KSCServer: `ksc.${domain}`,
    IsAttacker: false,
    IsVictim: true,
    Data: { zone: 'plant', line: 2 },
    HostInfo: {
      ID: id,
      TenantID: doors.tenantId,
      DisplayName: hosts.plant,
      AssetSource: 'ksc',
      CreatedAt: epochAgo(400),
      LastVisible: epochAgo(2),
      IsDeleted: false,
      IpAddress: ['10.40.2.2', '198.51.100.40'],
      Fqdn: [`${hosts.plant}.plant.${domain}`],
      MacAddress: ['00:00:5e:00:53:42'],
      DirectCategories: ['Plant', 'Gateways'],
      Weight: 'critical',
      CiiCategory: 'cii2',
      OS: 'Linux',
      OSVersion: '5.15',
      Sources: ['ksc', 'kics'],
      Products: [{ ProductName: 'Industrial sensor', ProductVersion: '4.2' }],
      KSC: {
        GroupID: 12,
        GroupName: 'Plant',
        StatusMask: [1, 8],
        StatusID: 2,
        RtProtectionState: 4,
        EncryptionState: 1,
        AntiSpamStatus: 1,
        EmailAvStatus: 1,
        DlpStatus: 1,
        EdrStatus: 4,
        LastAvBasesUpdate: epochAgo(3),
        LastInfoUpdate: epochAgo(2),
        LastUpdate: epochAgo(2),
        LastSystemStart: epochAgo(90),
        VirtualServerID: 1,
      },
      KICS: {
        status: 'Authorized',
        serverIP: '192.0.2.60',
        connectorID: 3,
        deviceID: 77,
        risks: [
          {
            ID: 501,
            Name: 'Firmware out of date',
            Category: 'Vulnerability',
            Description: 'The firmware has a published weakness.',
            DescriptionURL: 'https://example.com/advisories/501',
            Severity: 3,
            Cvss: 8.1,
          },
        ],
        hardware: { Model: 'GW-200', Version: 'B', Vendor: 'Example Controls' },
        software: { Model: 'GW-OS', Version: '3.1.4', Vendor: 'Example Controls' },
      },
    },
  }
}

function oldWorkstation(doors: Doors) {
  const id = doors.id('device-old')
  return {
    ID: id,
    Type: 'host',
    Name: hosts.old,
    KSCServer: `ksc.${domain}`,
    IsAttacker: true,
    IsVictim: false,
    Data: { note: 'was to be taken out of service' },
    HostInfo: {
      ID: id,
      TenantID: doors.tenantId,
      DisplayName: hosts.old,
      AssetSource: 'ksc',
      CreatedAt: epochAgo(900),
      LastVisible: epochAgo(1),
      IsDeleted: true,
      IpAddress: ['10.20.3.3'],
      Fqdn: [`${hosts.old}.${domain}`],
      MacAddress: ['00:00:5e:00:53:07'],
      DirectCategories: ['Retired'],
      Weight: 'low',
      CiiCategory: 'notCII',
      OS: 'Windows',
      OSVersion: '10',
      Sources: ['ksc'],
      Products: [{ ProductName: 'Endpoint protection', ProductVersion: '12.1' }],
      KSC: null,
      KICS: null,
    },
  }
}

const directory = (doors: Doors, person: { name: string; login: string; email: string; sid: string }) => ({
  tenantID: doors.tenantId,
  tenantName: company,
  domain: 'EXAMPLE',
  cn: person.name,
  displayName: person.name,
  distinguishedName: `CN=${person.name},OU=Staff,DC=example,DC=com`,
  mail: person.email,
  mailNickname: person.login,
  objectSID: person.sid,
  samAccountName: person.login,
  samAccountType: '805306368',
  userPrincipalName: person.email,
  company,
  location: 'Harbour',
  streetAddress: '1 Pier Road',
  physicalDeliveryOfficeName: '2.14',
  userAccountControl: '512',
  whenCreated: epochAgo(1500),
  whenChanged: epochAgo(20),
  accountExpires: Date.now() + 200 * 86_400_000,
  badPasswordTime: epochAgo(5),
})

function anna(doors: Doors) {
  const id = doors.id('account-anna')
  return {
    ID: id,
    Type: 'user',
    Name: staff.anna.login,
    KSCServer: '',
    IsAttacker: false,
    IsVictim: true,
    Data: { office: '2.14' },
    UserInfo: {
      ...directory(doors, staff.anna),
      osmpId: id,
      mobile: '+1 555 0111',
      telephoneNumber: '+1 555 0112',
      isArchived: false,
      memberOf: ['CN=Finance,OU=Groups,DC=example,DC=com'],
      title: 'Accounts clerk',
      division: 'Administration',
      department: 'Finance',
      manager: `CN=${staff.omar.name},OU=Staff,DC=example,DC=com`,
      managedObjects: [],
    },
  }
}

function omar(doors: Doors) {
  const id = doors.id('account-omar')
  return {
    ID: id,
    Type: 'user',
    Name: staff.omar.login,
    KSCServer: '',
    IsAttacker: false,
    IsVictim: false,
    Data: {},
    UserInfo: {
      ...directory(doors, staff.omar),
      osmpId: id,
      mobile: '+1 555 0113',
      telephoneNumber: '+1 555 0114',
      isArchived: true,
      memberOf: ['CN=Administrators,OU=Groups,DC=example,DC=com'],
      title: 'System administrator',
      division: 'Administration',
      department: 'IT',
      manager: '',
      managedObjects: [`CN=${hosts.files},OU=Servers,DC=example,DC=com`],
    },
  }
}
