// Observables of any JSON alert by one bounded walk: the value decides for addresses and URLs, the key for names and hashes.
import type { Observable } from '@docket/model'
import { parse } from 'tldts'
import { hashKind, hashOf, ipOf, techniquesIn, valueLimits } from '../../alert-values.ts'

/** Limits of the walk. Beyond them the rest of the alert is not looked at, and `complete` says so. */
export const extractLimits = {
  depth: 64,
  nodes: 50_000,
  perKind: valueLimits.items,
  textChars: 20_000,
  allChars: 4_000_000,
} as const

/** A value with the path of the field it stood in. */
export interface Located {
  field: string
  value: string
}

export interface Extracted {
  ips: string[]
  domains: string[]
  urls: string[]
  emails: string[]
  hashes: string[]
  hosts: string[]
  users: string[]
  commandLines: Located[]
  /** Paths or names of files and programs. */
  files: Located[]
  /** Every other text of some length, for the analysers that read wording. */
  techniques: string[]
  /** False when a limit ended the walk. */
  complete: boolean
}

type Collector = { [K in keyof Omit<Extracted, 'complete'>]: Map<string, Extracted[K][number]> }

interface Node {
  value: unknown
  key: string
  path: string
  depth: number
}

/** Walks a raw alert once, iteratively, and collects what is worth searching for. Never throws. */
export function extract(raw: unknown): Extracted {
  const into: Collector = {
    ips: new Map(),
    domains: new Map(),
    urls: new Map(),
    emails: new Map(),
    hashes: new Map(),
    hosts: new Map(),
    users: new Map(),
    commandLines: new Map(),
    files: new Map(),
    techniques: new Map(),
  }
  let complete = true
  let nodes = 0
  let chars = 0
  const pending: Node[] = [{ value: raw, key: '', path: '', depth: 0 }]
  while (pending.length > 0) {
    const node = pending.pop()!
    nodes += 1
    if (nodes > extractLimits.nodes || node.depth > extractLimits.depth) {
      complete = false
      if (nodes > extractLimits.nodes) break
      continue
    }
    if (typeof node.value === 'string') {
      chars += node.value.length
      if (chars > extractLimits.allChars) {
        complete = false
        break
      }
      readText(node, node.value, into, pending)
    } else if (typeof node.value === 'object' && node.value !== null) pushChildren(node, node.value, pending)
  }
  const lists = Object.entries(into).map(([kind, map]) => [kind, [...map.values()]])
  return { ...(Object.fromEntries(lists) as Omit<Extracted, 'complete'>), complete }
}

/** Children in reverse, so that the stack yields them in document order. `[{name, value}]` pairs are read as name → value. */
function pushChildren(node: Node, value: object, pending: Node[]): void {
  const depth = node.depth + 1
  if (Array.isArray(value)) {
    for (let i = Math.min(value.length, extractLimits.nodes) - 1; i >= 0; i--)
      pending.push({ value: value[i], key: node.key, path: `${node.path}[${i}]`, depth })
    return
  }
  const pairName = nameOfPair(value as Record<string, unknown>)
  const entries = Object.entries(value)
  for (let i = entries.length - 1; i >= 0; i--) {
    const [key, child] = entries[i]!
    if (skippedKeys.has(key)) continue
    const path = node.path ? `${node.path}.${key}` : key
    const name = pairName !== null && valueKeys.has(key) ? pairName : key
    pending.push({ value: child, key: name.length > 80 ? name.slice(-80) : name, path: path.slice(0, 300), depth })
  }
}

const valueKeys = new Set(['value', 'Value', 'newValue', 'NewValue', 'multiValue', 'stringValue'])

/** The name in `{ name: 'UserName', value: … }` and its cousins, under which the value is then read; else null. */
function nameOfPair(value: Record<string, unknown>): string | null {
  for (const key of ['name', 'Name', 'key', 'Key'])
    if (typeof value[key] === 'string' && Object.keys(value).some((one) => valueKeys.has(one))) return value[key]
  return null
}

/** Enrichment a log platform added about its own fields: the same values again, or facts about networks, not the alert. */
const skippedKeys = new Set(['p_enrichment', 'p_source_file', '_prep_keys', '@odata.context', '@odata.type'])

const hashKey = /(?:md5|sha_?-?1|sha_?-?256|sha2|hash|digest|checksum|fingerprint_?sha)/i
const notHashKey =
  /(?:imphash|ssdeep|authenticode|config|build|state|agent|group|password|token|cert|container)|(?:^|[_.-])(?:u?id|guid|key)$/i
const camelIdKey = /[a-z](?:Id|Uid|ID|Key)$/
const commandKey =
  /(?:command_?-?line|cmd_?-?line|commandline|processparameters|process_?args|script_?content|^cmd$|^command$|scriptblocktext)$/i
const fileKey =
  /(?:file_?-?name|file_?-?path|image_?-?file_?name|image_?path|process_?name|processpath|executable|folder_?path|_path$|^path$|^image$)$/i
const userKey =
  /^(?:.*[_.-])?(?:user_?names?|userid|user_?principal_?names?|upn|login_?names?|account_?name|actor_?username|logged_?in_?user|suser|duser|src_?user|dest_?user|dst_?user|target_?user_?name|subject_?user_?name|user|samaccountname|user_?email)$/i
const camelUserKey =
  /(?:UserName|Username|userName|userPrincipalName|UserPrincipalName|AccountName|accountName|loginName|username)$/
const hostKey =
  /^(?:.*[_.-])?(?:host_?names?|computer_?names?|device_?names?|machine_?names?|dvc_?host|dhost|shost|fqdn|dns_?host_?name|device_?dns_?name|endpoint_?name|agent_?hostname)$/i
const camelHostKey =
  /(?:HostName|hostName|Hostname|ComputerName|computerName|DeviceName|deviceName|MachineName|deviceDnsName|hostname)$/
const domainKey =
  /(?:domain|domain_?name|fqdn|hostname|host|dns_?query|query_?name|rrname|queryname|sni|server_?name|dest_?name)$/i
const notDomainKey = /(?:account|user|nt|agent|device|computer|site|windows|ad)_?-?domain|_?domain_?(?:id|type)$/i

/** What a field's name says; asked once for each name, since products repeat theirs in every alert. */
interface KeySense {
  command: boolean
  file: boolean
  user: boolean
  host: boolean
  domain: boolean
  /** Its value is no hash, whatever it looks like. */
  noHash: boolean
  version: boolean
}

const senses = new Map<string, KeySense>()
/** Names come from outside: beyond this many the memory starts afresh, and long ones are not kept. */
const maxSenses = 5000
const longestKept = 200

function senseOf(key: string): KeySense {
  const known = senses.get(key)
  if (known !== undefined) return known
  if (senses.size >= maxSenses) senses.clear()
  const sense: KeySense = {
    command: commandKey.test(key),
    file: fileKey.test(key),
    user: userKey.test(key) || camelUserKey.test(key),
    host: hostKey.test(key) || camelHostKey.test(key),
    domain: domainKey.test(key) && !notDomainKey.test(key),
    noHash: notHashKey.test(key) || camelIdKey.test(key),
    version: /version|oid$/i.test(key),
  }
  if (key.length <= longestKept) senses.set(key, sense)
  return sense
}

function readText(node: Node, text: string, into: Collector, pending: Node[]): void {
  const value = text.trim()
  if (value.length < 2) return
  if ((value[0] === '{' || value[0] === '[') && value.length < 500_000 && node.depth < extractLimits.depth) {
    const inner = parseInner(value)
    if (inner !== undefined) {
      pending.push({ value: inner, key: node.key, path: node.path, depth: node.depth + 1 })
      return
    }
  }
  const located = { field: node.path, value: value.slice(0, valueLimits.chars) }
  const sense = senseOf(node.key)
  if (sense.command) add(into.commandLines, value.slice(0, valueLimits.chars), located)
  else if (sense.file && value.length < 1024) add(into.files, located.value, located)
  if (/mitre|technique|attack|tactic|ttp/i.test(node.path))
    for (const id of techniquesIn(value)) add(into.techniques, id, id)
  if (value.length <= 64) {
    const ip = mayBeIp.test(value) ? ipOf(value) : null
    if (ip) {
      if (!sense.version) add(into.ips, ip, ip)
      return
    }
    const hash = hashOf(value)
    if (hash && (hash.length === 64 || hashKey.test(node.path.slice(-60))) && !sense.noHash) {
      add(into.hashes, hash, hash)
      return
    }
  }
  if (value.length <= 256 && (sense.user || sense.host || sense.domain)) readName(sense, value, into)
  readInside(value.slice(0, extractLimits.textChars), node, into)
}

/** JSON text inside a field (many products nest it so); undefined when it is not. */
function parseInner(text: string): unknown {
  try {
    const inner: unknown = JSON.parse(text)
    return typeof inner === 'object' && inner !== null ? inner : undefined
  } catch {
    // Text that merely begins like JSON is ordinary text.
    return undefined
  }
}

function readName(sense: KeySense, value: string, into: Collector): void {
  if (/\s{2}|[{}<>|"]/.test(value)) return
  if (sense.user && !/^(?:n\/?a|unknown|none|null|-|true|false|\d{1,3})$/i.test(value))
    add(into.users, value.toLowerCase(), value)
  if (sense.host && !/^(?:n\/?a|unknown|none|null|-)$/i.test(value) && !value.includes(' '))
    add(into.hosts, value.toLowerCase(), value)
  if (sense.domain) addDomain(value, into)
}

/** Fields with links the product adds for its reader: documentation, reports, its own console. */
const referenceField =
  /(?:reference|remediation|recommend|help_?(?:url|link|uri)|portal|documentation|kb_?article|enrichment|extendedlinks|report|console|falconhost|web_?link|alert_?link|alert_?url|incident_?url|deep_?link|src_url|drilldown|threat_?url$|detection_url|schema)/i
/** Hosts that publish knowledge about threats or carry the consoles of products. */
const referenceHost =
  /^(?:attack\.mitre\.org|(?:docs|learn|go|support|www|portal|interflowwebportalext\w{0,20})\.(?:trafficmanager\.net|microsoft\.com)|aka\.ms|nvd\.nist\.gov|cve\.mitre\.org|www\.cve\.org|portal\.azure\.com|(?:[\w-]{1,40}\.){0,3}security\.microsoft\.com|docs\.aws\.amazon\.com|(?:[\w-]{1,40}\.){0,3}console\.aws\.amazon\.com|(?:[\w-]{1,40}\.){0,3}crowdstrike\.com|(?:[\w-]{1,40}\.){0,3}sentinelone\.net|threatinsight\.proofpoint\.com)$/

/** Every address holds a dot between digits or two colons' worth of them. */
const mayBeIp = /\d\.\d|:[\da-f:.]*:/i

const urlPattern = /\b(?:https?|ftp):\/\/[^\s"'<>\\^`{|}]{3,2000}/gi
const emailPattern = /(?<![\w.%+-])[\w.%+-]{1,64}@[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,6}/gi
const ipPattern = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]\d|\w)/g

/** Addresses, URLs and e-mail addresses inside longer text. */
function readInside(text: string, node: Node, into: Collector): void {
  if (text.includes('://') && !referenceField.test(node.path))
    for (const [found] of text.matchAll(urlPattern)) {
      const url = found.replace(/[).,;:!?\]]{1,8}$/, '')
      const host = URL.parse(url)?.hostname
      if (!host || referenceHost.test(host)) continue
      add(into.urls, url, url)
      addHost(host, into)
    }
  if (text.includes('@'))
    for (const [found] of text.matchAll(emailPattern)) {
      const domain = found.slice(found.indexOf('@') + 1)
      if (!isPublicName(domain)) continue
      add(into.emails, found.toLowerCase(), found.toLowerCase())
    }
  if (/\d\.\d/.test(text) && (text.length < 4000 || senseOf(node.key).command))
    for (const [found] of text.matchAll(ipPattern)) {
      const ip = ipOf(found)
      if (ip) add(into.ips, ip, ip)
    }
}

function addHost(host: string, into: Collector): void {
  const ip = ipOf(host.replace(/^\[|\]$/g, ''))
  if (ip) add(into.ips, ip, ip)
  else addDomain(host, into)
}

function addDomain(text: string, into: Collector): void {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  if (!/^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,10}$/.test(name)) return
  if (!isPublicName(name)) return
  add(into.domains, name, name)
}

const reservedTlds = new Set(['example', 'test', 'invalid'])

/** A name under a public suffix (or one reserved for examples): `host.local` and `setup.exe` are not. */
function isPublicName(name: string): boolean {
  const { domain, isIcann, isPrivate, publicSuffix } = parse(name, {
    validateHostname: false,
    allowPrivateDomains: true,
  })
  return domain !== null && (isIcann === true || isPrivate === true || reservedTlds.has(publicSuffix ?? ''))
}

function add<T>(into: Map<string, T>, key: string, value: T): void {
  if (into.size < extractLimits.perKind && !into.has(key)) into.set(key, value)
}

/** The extracted values as observables. */
export function observablesOf(found: Extracted): Observable[] {
  return [
    ...found.ips.map((value): Observable => ({ kind: 'ip', value })),
    ...found.domains.map((value): Observable => ({ kind: 'domain', value })),
    ...found.urls.map((value): Observable => ({ kind: 'url', value })),
    ...found.emails.map((value): Observable => ({ kind: 'email', value })),
    ...found.hashes.map((value): Observable => ({ kind: hashKind(value), value })),
    ...found.hosts.map((value): Observable => ({ kind: 'host', value })),
    ...found.users.map((value): Observable => ({ kind: 'user', value })),
    ...found.commandLines.map(({ value }): Observable => ({ kind: 'process', value: value.slice(0, 512) })),
    ...found.files.map(({ value }): Observable => ({ kind: 'file_name', value: fileNameOf(value) })),
  ]
}

function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || path
}
