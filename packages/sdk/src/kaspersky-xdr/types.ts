// What Kaspersky XDR answers, key for key as it spells them. Source: "Viewing a list of incidents", page 269340 of its help.

/** `A` or any other text: closed lists of the vendor grow. */
export type Open<A extends string> = A | (string & Record<never, never>)

/** Severities and priorities. */
export type XdrSeverity = Open<'low' | 'medium' | 'high' | 'critical'>
/** Where the work stands, as answers print it. */
export type XdrIncidentStatus = Open<'open' | 'inProgress' | 'hold' | 'closed'>
/** The words to filter by differ from those in answers: `new` selects what is printed as `open`. */
export type XdrIncidentStatusFilter = 'new' | 'inProgress' | 'hold' | 'closed'
/** How it was closed; empty while open. */
export type XdrResolution = Open<'truePositive' | 'falsePositive' | 'lowPriority' | 'merged' | ''>

/** A value worth searching for. */
export interface XdrObservable {
  Type: Open<'ip' | 'username' | 'domain' | 'hostname' | 'url' | 'md5' | 'sha256' | 'email'>
  Value: string
  Details: string
}

/** A rule that raised alerts. */
export interface XdrRule {
  ID: string
  Name: string
  Type: string
  Confidence: Open<'low' | 'medium' | 'high'>
  Severity: XdrSeverity
  Custom: boolean
}

/** What Kaspersky Security Center knows of a host. */
export interface XdrKsc {
  GroupID: number
  GroupName: string
  StatusMask: number[]
  StatusID: number
  RtProtectionState: number
  EncryptionState: number
  AntiSpamStatus: number
  EmailAvStatus: number
  DlpStatus: number
  EdrStatus: number
  LastAvBasesUpdate: number
  LastInfoUpdate: number
  LastUpdate: number
  LastSystemStart: number
  VirtualServerID: number
}

/** Maker, model and version. */
export interface XdrProductVersion {
  Model: string
  Version: string
  Vendor: string
}

/** What Kaspersky Industrial CyberSecurity knows of a host. */
export interface XdrKics {
  status: string
  risks: {
    ID: number
    Name: string
    Category: string
    Description: string
    DescriptionURL: string
    Severity: number
    Cvss: number
  }[]
  serverIP: string
  connectorID: number
  deviceID: number
  hardware: XdrProductVersion
  software: XdrProductVersion
}

/** Times are epoch milliseconds. */
export interface XdrHostInfo {
  ID: string
  TenantID: string
  DisplayName: string
  AssetSource: string
  CreatedAt: number
  IsDeleted: boolean
  IpAddress: string[]
  Fqdn: string[]
  MacAddress: string[]
  DirectCategories: string[]
  Weight: XdrSeverity
  CiiCategory: string
  OS: string
  OSVersion: string
  Sources: string[]
  LastVisible: number
  Products: { ProductName: string; ProductVersion: string }[]
  KSC: XdrKsc | null
  KICS: XdrKics | null
}

/** A user account, as the directory has it. */
export interface XdrUserInfo {
  osmpId: string
  tenantID: string
  tenantName: string
  domain: string
  cn: string
  displayName: string
  distinguishedName: string
  mail: string
  mailNickname: string
  mobile: string
  objectSID: string
  samAccountName: string
  samAccountType: string
  telephoneNumber: string
  userPrincipalName: string
  isArchived: boolean
  memberOf: string[]
  title: string
  division: string
  department: string
  manager: string
  location: string
  company: string
  streetAddress: string
  physicalDeliveryOfficeName: string
  managedObjects: string[]
  userAccountControl: string
  whenCreated: number
  whenChanged: number
  accountExpires: number
  badPasswordTime: number
}

/** A host or user that alerts are about. */
export interface XdrAsset {
  ID: string
  Name: string
  Type: Open<'host' | 'user'>
  KSCServer: string
  IsAttacker: boolean
  IsVictim: boolean
  Data: Record<string, unknown>
  /** With `withAffected`, for hosts. */
  HostInfo?: XdrHostInfo
  /** With `withAffected`, for users. */
  UserInfo?: XdrUserInfo
}

/** One change of an incident or of one of its alerts. */
export interface XdrHistoryRecord {
  entityID: string
  entityKind: Open<'Alert' | 'Incident'>
  tenantID: string
  type: string
  createdAt: string
  params: Record<string, unknown>
}

/** Lists are never null here, whatever the server printed. */
export interface XdrIncident {
  /** Short number, unique in the installation. */
  ID: number
  /** The UUID that `id` filters by and `close` takes. */
  InternalID: string
  TenantID: string
  Name: string
  Assets: XdrAsset[]
  AlertIDs: string[]
  /** Empty texts when nobody is assigned. */
  Assignee: { ID: string; Name: string; Type?: string }
  /** RFC 3339. */
  CreatedAt: string
  DetectionTechnologies: string[]
  FirstEventTime: string | null
  LastEventTime: string | null
  MITRETactics: { ID: string }[]
  MITRETechniques: { ID: string }[]
  Observables: XdrObservable[]
  Rules: XdrRule[]
  Severity: XdrSeverity
  ExternalRef: string
  Status: XdrIncidentStatus
  StatusChangedAt: string | null
  StatusResolution: XdrResolution
  UpdatedAt: string
  Description: string
  SignOfCreation: Open<'auto' | 'manual'>
  Priority: XdrSeverity
  /** With `withHistory`. */
  HistoryRecords?: XdrHistoryRecord[]
}

/** Fields of an alert; read from public clients of the vendor's interface, so treat rare ones as optional. */
export interface XdrAlert {
  ID: number
  InternalID: string
  TenantID: string
  Name: string
  CreatedAt: string
  UpdatedAt: string
  StatusChangedAt: string | null
  FirstEventTime: string | null
  LastEventTime: string | null
  SourceCreatedAt: string | null
  Severity: XdrSeverity
  Status: Open<'new' | 'inProgress' | 'inIncident' | 'closed'>
  StatusResolution: XdrResolution
  Assignee: { ID: string; Name: string; Type?: string }
  IncidentID: string
  IncidentLinkType: string
  SourceID: string
  ExternalRef: string
  IsCII: boolean
  DetectionTechnologies: string[]
  MITRETactics: { ID: string }[]
  MITRETechniques: { ID: string }[]
  Observables: XdrObservable[]
  Rules: XdrRule[]
  Assets: XdrAsset[]
  Extra: unknown
  OriginalEvents?: Record<string, unknown>[]
  HistoryRecords?: XdrHistoryRecord[]
}

/** A tenant the token may read. */
export interface XdrTenant {
  ID: string
  Name: string
  Description: string
  Removable: boolean
  Subtenants: string[]
  IsRoot: boolean
}
