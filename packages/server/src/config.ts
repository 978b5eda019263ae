// Every setting of the server: one schema, read once from flags and DOCKET_* variables, with where each value came from.
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { DocketError } from '@docket/model'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

const optional = Type.Optional
const meaning = (description: string) => ({ description })

/** Settings by name; the environment variable is `DOCKET_` + the name in capitals, the flag its name with dashes. */
const Settings = Type.Object(
  {
    dataDir: Type.String({ minLength: 1, ...meaning('folder of database, raw bytes and secrets') }),
    host: Type.String({ minLength: 1, ...meaning('address to listen on') }),
    port: Type.Integer({ minimum: 0, maximum: 65535, ...meaning('port to listen on; 0 for any free one') }),
    databaseUrl: optional(
      Type.String({ pattern: '^postgres(ql)?://', ...meaning('PostgreSQL to use instead of the embedded one') }),
    ),
    postgres: optional(Type.String(meaning('embedded, system, or a folder of PostgreSQL programs'))),
    publicUrl: optional(
      Type.String({ pattern: '^https?://[^?#]+$', ...meaning('address that links in answers begin with') }),
    ),
    adminKey: optional(
      Type.String({ minLength: 32, maxLength: 500, ...meaning('text of an administrator key that must exist') }),
    ),
    blobs: optional(Type.String(meaning('folder of raw bytes; default: inside the data folder'))),
    log: Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], meaning('log level; the log goes to standard error')),
    workers: Type.Integer({ minimum: 0, maximum: 256, ...meaning('triage workers; 0 serves only') }),
    tlsCert: optional(Type.String(meaning('certificate chain, PEM file'))),
    tlsKey: optional(Type.String(meaning('private key, PEM file'))),
    tlsSelfSigned: Type.Boolean(meaning('make a certificate of its own')),
    allowPlainHttp: Type.Boolean(meaning('allow an address other than loopback without TLS')),
    trustProxy: Type.Boolean(meaning('believe X-Forwarded-For of a proxy in front')),
    tokenHours: Type.Number({ exclusiveMinimum: 0, maximum: 720, ...meaning('life of access tokens in hours') }),
    requestsPerMinute: Type.Integer({ minimum: 0, ...meaning('requests of one key a minute; 0: no limit') }),
    failuresPerMinute: Type.Integer({ minimum: 0, ...meaning('failed logins of one address a minute; 0: no limit') }),
    dns: Type.String({
      pattern: '^(off|system|[0-9a-fA-F.:,]{3,200})$',
      ...meaning('checks of SPF, DKIM and DMARC: off, system, or name servers, comma separated'),
    }),
    trustedAuthserv: Type.Array(
      Type.String(),
      meaning('mail hosts whose Authentication-Results are believed, comma separated'),
    ),
    channelNetworks: Type.Array(
      Type.String(),
      meaning('networks beside the public internet that notification channels may reach, comma separated'),
    ),
    ownDomains: Type.Array(Type.String(), meaning("the organisation's own mail domains, comma separated")),
  },
  { additionalProperties: false },
)
export type Config = Readonly<Type.Static<typeof Settings>>
type Name = keyof Config

const defaults: Partial<Record<Name, unknown>> = {
  dataDir: '.docket',
  host: '127.0.0.1',
  port: 8484,
  log: 'info',
  workers: Math.max(1, availableParallelism() - 1),
  tlsSelfSigned: false,
  allowPlainHttp: false,
  trustProxy: false,
  tokenHours: 10,
  requestsPerMinute: 0,
  failuresPerMinute: 120,
  dns: 'off',
  trustedAuthserv: [],
  channelNetworks: [],
  ownDomains: [],
}

/** Short flags of the command line that are not the setting's own name. */
const flagNames: Record<string, Name> = { data: 'dataDir' }
/** Read by clients, by tests and for the location of test data; not settings of the server. */
const foreign = new Set([
  'DOCKET_URL',
  'DOCKET_API_KEY',
  'DOCKET_TENANT',
  'DOCKET_CA',
  'DOCKET_PROFILE',
  'DOCKET_CONFIG',
  'DOCKET_TEST_DATA',
])
const secretNames = new Set<Name>(['adminKey', 'databaseUrl'])

const variableOf = (name: string) => `DOCKET_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
const nameOf = new Map((Object.keys(Settings.properties) as Name[]).map((name) => [variableOf(name), name]))

export interface SettingRow {
  name: string
  value: string
  origin: 'flag' | 'environment' | 'default'
  meaning: string
}

export type Flags = Record<string, string | boolean | undefined>

/** Reads and checks all settings; flags win over the environment. Throws `invalid` naming what is wrong. */
export function readConfig(
  flags: Flags = {},
  environment: NodeJS.ProcessEnv = process.env,
): { config: Config; rows: SettingRow[] } {
  const given = new Map<Name, { text: string | boolean; origin: 'flag' | 'environment' }>()
  const unknown: string[] = []
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('DOCKET_') || foreign.has(variable) || text === undefined || text === '') continue
    const name = nameOf.get(variable)
    if (name) given.set(name, { text, origin: 'environment' })
    else unknown.push(variable)
  }
  for (const [flag, text] of Object.entries(flags)) {
    if (text === undefined || flag === 'json') continue
    const name = flagNames[flag] ?? (Object.hasOwn(Settings.properties, flag) ? (flag as Name) : undefined)
    if (name) given.set(name, { text, origin: 'flag' })
    else unknown.push(`--${flag}`)
  }
  if (unknown.length > 0) throw new DocketError('invalid', `unknown settings: ${unknown.join(', ')}`)

  const values: Record<string, unknown> = {}
  for (const name of nameOf.values()) {
    const found = given.get(name)
    const value = found ? typed(name, found.text) : defaults[name]
    if (value !== undefined) values[name] = value
  }
  const compiled = Compile(Settings)
  if (!compiled.Check(values)) {
    const [first] = compiled.Errors(values)
    const name = first?.instancePath.slice(1).split('/')[0] as Name
    throw new DocketError('invalid', `${variableOf(name)} ${first?.message ?? 'is not valid'}`)
  }
  const config: Config = Object.freeze({ ...values, dataDir: resolve(values.dataDir) })
  return {
    config,
    rows: [...nameOf.values()].map((name) => rowOf(name, config[name], given.get(name)?.origin ?? 'default')),
  }
}

function rowOf(name: Name, value: unknown, origin: SettingRow['origin']): SettingRow {
  const shown =
    value === undefined
      ? ''
      : secretNames.has(name)
        ? '(set, not shown)'
        : Array.isArray(value)
          ? value.join(',')
          : String(value)
  return {
    name: variableOf(name),
    value: shown,
    origin,
    meaning: (Settings.properties[name] as { description?: string }).description ?? '',
  }
}

function typed(name: Name, text: string | boolean): unknown {
  const schema = Settings.properties[name] as { type?: string }
  if (typeof text === 'boolean') return text
  if ((schema.type === 'integer' || schema.type === 'number') && /^\d{1,9}(\.\d{1,9})?$/.test(text)) return Number(text)
  if (schema.type === 'boolean' && /^(true|false|1|0|yes|no)$/i.test(text)) return /^(true|1|yes)$/i.test(text)
  if (schema.type === 'array')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
  return text
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/

/** What the schema cannot say: TLS files come in pairs, and keys do not travel in clear text unless somebody insists. */
export function checkListening(config: Config): void {
  if (config.tlsSelfSigned && (config.tlsCert !== undefined || config.tlsKey !== undefined))
    throw new DocketError('invalid', '--tls-self-signed and --tls-cert with --tls-key exclude each other')
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined))
    throw new DocketError('invalid', '--tls-cert and --tls-key must be given together')
  if (!loopback.test(config.host) && !config.tlsCert && !config.tlsSelfSigned && !config.allowPlainHttp)
    throw new DocketError(
      'invalid',
      `refusing to listen on ${config.host} without TLS: API keys would cross the network in clear text. Give --tls-cert and --tls-key, --tls-self-signed, or --allow-plain-http if something in front of Docket adds TLS`,
    )
}
