// What alerts tell of devices and accounts, kept in one statement a batch; rows are only touched when there is news.
import type { AlertFacts } from '@docket/model'
import { keyOf } from './alert-keys.ts'
import type { Db } from './contract.ts'
import { plainText } from './db.ts'
import { newId } from './ids.ts'
import { arrayText } from './insert-alerts.ts'
import { keysOf } from './keys-of.ts'

/** One finished alert. */
export interface Sighting {
  tenant: string
  environment: string
  source: string
  /** When it happened, ISO 8601. */
  at: string
  facts: AlertFacts
}

/** Most accounts one alert makes known, and characters of a name: an alert is a stranger's text. */
const limits = { people: 50, chars: 300, ips: 20 } as const

const cut = (text: string) => plainText(text).trim().slice(0, limits.chars).toWellFormed()

/**
 * Devices, then accounts, each in the order of their keys: two writers cannot wait for each other in a circle. No prepared
 * statements: a plan made while the tables were empty would be kept, and reads them whole for each alert.
 */
export async function keepSightings(tx: Db, sightings: readonly Sighting[]): Promise<void> {
  const devices = sightings.flatMap(deviceOf)
  if (devices.length > 0)
    await tx.query(
      deviceSql,
      deviceInputs.map(([name]) => devices.map((row) => row[name])),
    )
  const accounts = uniqueAccounts(sightings)
  if (accounts.length > 0)
    await tx.query(
      accountSql,
      accountInputs.map(([name]) => accounts.map((row) => row[name])),
    )
}

const deviceInputs = [
  ['tenant_id', 'uuid'],
  ['id', 'uuid'],
  ['environment', 'text'],
  ['identity', 'text'],
  ['device_id', 'text'],
  ['hostname', 'text'],
  ['host_key', 'text'],
  ['os_type', 'text'],
  ['os_version', 'text'],
  ['private_ips', 'text', '::text[]'],
  ['external_ips', 'text', '::text[]'],
  ['site_name', 'text'],
  ['source', 'text'],
  ['seen_at', 'timestamptz'],
  ['keys', 'text', '::text[]'],
  ['search_text', 'text'],
] as const
type DeviceInput = Record<(typeof deviceInputs)[number][0], unknown>

function deviceOf({ tenant, environment, source, at, facts }: Sighting): DeviceInput[] {
  const { device } = facts
  const deviceId = cut(device?.deviceId ?? '')
  const hostname = cut(device?.hostname ?? '') || deviceId
  if (hostname === '') return []
  const hostKey = hostname.toLowerCase()
  const ips = (list: string[] | undefined) =>
    (list ?? [])
      .slice(0, limits.ips)
      .map(cut)
      .filter((ip) => ip !== '')
  const [inside, outside] = [ips(device?.privateIps), ips(device?.externalIps)]
  const keys = keysOf([
    keyOf('h', hostKey),
    ...inside.map((ip) => keyOf('ip', ip)),
    ...outside.map((ip) => keyOf('ix', ip)),
  ])
  return [
    {
      tenant_id: tenant,
      id: newId(),
      environment: plainText(environment),
      identity: deviceId === '' ? `h:${hostKey}` : `v:${deviceId.toLowerCase()}`,
      device_id: deviceId || null,
      hostname,
      host_key: hostKey,
      os_type: cut(device?.osType ?? '') || null,
      os_version: cut(device?.osVersion ?? '') || null,
      private_ips: arrayText(inside),
      external_ips: arrayText(outside),
      site_name: cut(facts.siteName ?? '') || null,
      source: plainText(source),
      seen_at: at,
      keys: arrayText(keys),
      search_text: [hostKey, deviceId.toLowerCase(), ...inside, ...outside].filter(Boolean).join('\n'),
    },
  ]
}

const unnested = (inputs: readonly (readonly [string, string, string?])[]) => `select ${inputs
  .map(([name, , cast]) => `${name}${cast ?? ''} as ${name}`)
  .join(', ')}
  from unnest(${inputs.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) as input(${inputs
    .map(([name]) => name)
    .join(', ')})`

/**
 * `on conflict do update` locks the row also when its `where` says no, so the rows without news are left out beforehand: a host
 * with a thousand alerts a minute is written once a minute. A host known by name gets its device id when an alert tells it.
 */
const deviceSql = `with input as materialized (${unnested(deviceInputs)}),
placed as (select i.*, coalesce(
    (select (array_agg(d.identity order by d.last_seen_at desc, d.id))[1] from devices d where d.tenant_id = i.tenant_id
      and lower(d.device_id) = lower(i.device_id) and d.environment = i.environment),
    (select (array_agg(d.identity order by d.last_seen_at desc, d.id))[1] from devices d where d.tenant_id = i.tenant_id
      and d.host_key = i.host_key and d.environment = i.environment and (d.device_id is null or i.device_id is null)), i.identity) as place from input i),
one as (select distinct on (tenant_id, environment, place) p.*,
    min(seen_at) over same as first_seen, max(seen_at) over same as last_seen
  from placed p window same as (partition by tenant_id, environment, place)
  order by tenant_id, environment, place, seen_at desc),
news as (select o.* from one o left join devices d
    on d.tenant_id = o.tenant_id and d.environment = o.environment and d.identity = o.place
  where d.id is null or o.last_seen > d.last_seen_at + interval '1 minute' or o.first_seen < d.first_seen_at - interval '1 minute'
    or (d.device_id is null and o.device_id is not null)
    or (not o.keys <@ d.keys and cardinality(d.keys) < 300))
insert into devices as d (tenant_id, id, environment, identity, device_id, hostname, host_key, os_type, os_version, private_ips,
  external_ips, site_name, source, first_seen_at, last_seen_at, updated_at, keys, search_text)
select tenant_id, id, environment, place, device_id, hostname, host_key, os_type, os_version, private_ips,
  external_ips, site_name, source, first_seen, last_seen, now(), keys, search_text
from news order by tenant_id, environment, place
on conflict (tenant_id, environment, identity) do update set
  device_id = coalesce(d.device_id, excluded.device_id),
  os_type = coalesce(excluded.os_type, d.os_type), os_version = coalesce(excluded.os_version, d.os_version),
  private_ips = array(select distinct v from unnest(d.private_ips || excluded.private_ips) as v order by v limit 100),
  external_ips = array(select distinct v from unnest(d.external_ips || excluded.external_ips) as v order by v limit 100),
  site_name = coalesce(excluded.site_name, d.site_name), source = coalesce(d.source, excluded.source),
  first_seen_at = least(d.first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(d.last_seen_at, excluded.last_seen_at), updated_at = excluded.updated_at,
  keys = array(select distinct v from unnest(d.keys || excluded.keys) as v order by v limit 400),
  search_text = case when strpos(d.search_text, excluded.search_text) > 0 then d.search_text
    else left(d.search_text || E'\\n' || excluded.search_text, 4000) end`

const accountInputs = [
  ['tenant_id', 'uuid'],
  ['id', 'uuid'],
  ['environment', 'text'],
  ['identity', 'text'],
  ['name', 'text'],
  ['email', 'text'],
  ['domain', 'text'],
  ['first_seen', 'timestamptz'],
  ['last_seen', 'timestamptz'],
  ['keys', 'text', '::text[]'],
  ['search_text', 'text'],
] as const
type AccountInput = Record<(typeof accountInputs)[number][0], unknown> & { first_seen: string; last_seen: string }

function uniqueAccounts(sightings: readonly Sighting[]): AccountInput[] {
  const found = new Map<string, AccountInput>()
  for (const { tenant, environment, at, facts } of sightings) {
    const recipients = facts.email === null ? [] : [...facts.email.recipients, facts.email.reportedBy ?? '']
    for (const text of [...facts.usernames, ...recipients].slice(0, limits.people)) {
      const name = cut(text)
      if (name === '') continue
      const identity = name.toLowerCase()
      const key = `${tenant}\n${environment}\n${identity}`
      const known = found.get(key)
      if (known !== undefined) {
        if (at < known.first_seen) known.first_seen = at
        if (at > known.last_seen) known.last_seen = at
        continue
      }
      const isAddress = /^[^\s@\\]+@[^\s@\\]+$/.test(name)
      const slash = name.indexOf('\\')
      found.set(key, {
        tenant_id: tenant,
        id: newId(),
        environment: plainText(environment),
        identity,
        name,
        email: isAddress ? name : null,
        domain: slash > 0 ? name.slice(0, slash) : null,
        first_seen: at,
        last_seen: at,
        keys: arrayText(keysOf([keyOf('u', name), ...(isAddress ? [keyOf('e', name)] : [])])),
        search_text: identity,
      })
    }
  }
  return [...found.values()]
}

/**
 * An account known by several spellings (an import told them) is found by each. All spellings of the batch are looked up at once:
 * one by one, a plan made before the table was analysed reads it whole for each.
 */
const accountSql = `with input as materialized (${unnested(accountInputs)}),
spelled as materialized (select p.tenant_id, p.environment, p.identity, p.last_seen_at, p.id, k.key
  from accounts p cross join unnest(p.keys) as k(key)
  where p.tenant_id = any(array(select distinct tenant_id from input)) and p.keys && array(select 'u:' || identity from input)),
placed as (select i.*, coalesce(
    (select min(s.identity) from spelled s where s.tenant_id = i.tenant_id and s.environment = i.environment and s.identity = i.identity),
    (select (array_agg(s.identity order by s.last_seen_at desc, s.id))[1] from spelled s where s.tenant_id = i.tenant_id
      and s.environment = i.environment and s.key = 'u:' || i.identity), i.identity) as place from input i),
one as (select distinct on (tenant_id, environment, place) p.*,
    min(first_seen) over same as first_of_all, max(last_seen) over same as last_of_all
  from placed p window same as (partition by tenant_id, environment, place)
  order by tenant_id, environment, place, last_seen desc),
news as (select o.* from one o left join accounts p
    on p.tenant_id = o.tenant_id and p.environment = o.environment and p.identity = o.place
  where p.id is null or o.last_of_all > p.last_seen_at + interval '1 minute'
    or o.first_of_all < p.first_seen_at - interval '1 minute')
insert into accounts as p (tenant_id, id, environment, identity, name, email, domain, first_seen_at, last_seen_at, updated_at, keys, search_text)
select tenant_id, id, environment, place, name, email, domain, first_of_all, last_of_all, now(), keys, search_text
from news order by tenant_id, environment, place
on conflict (tenant_id, environment, identity) do update set
  email = coalesce(p.email, excluded.email), domain = coalesce(p.domain, excluded.domain),
  first_seen_at = least(p.first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at), updated_at = excluded.updated_at`
