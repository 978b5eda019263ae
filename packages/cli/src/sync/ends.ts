// The two ends of a sync out of flags and environment: the vendor's service, and this tenant of Docket through the same vendor's door.
import { readFile } from 'node:fs/promises'
import type { Docket } from '@docket/sdk/docket'
import type { Connection } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { clientCredential } from './credential.ts'
import { intezerSource } from './intezer.ts'
import { kasperskySource } from './kaspersky-xdr.ts'
import { sentinelSource } from './sentinel.ts'
import type { Source } from './source.ts'

export const vendors = ['sentinel', 'kaspersky-xdr', 'intezer'] as const
export type Vendor = (typeof vendors)[number]

export interface EndFlags {
  fromUrl?: string
  fromKey?: string
  fromTenant?: string
  fromCa?: string
  subscription?: string
  resourceGroup?: string
  workspace?: string
  directory?: string
  clientId?: string
  tokenUrl?: string
}

export interface Ends {
  theirs: Source
  ours: Source
  tenantId: string
  /** What makes this sync another one than any other. */
  identity: string[]
}

/** Waits that a vendor asks for are kept up to two minutes; then the pass ends, and the next one goes on. */
const retry = { retries: 6, maxMs: 120_000 }
const userAgent = 'docket-sync'

export async function openEnds(
  vendor: Vendor,
  flags: EndFlags,
  to: Connection,
  docket: Docket,
  signal: AbortSignal,
): Promise<Ends> {
  const key = flags.fromKey ?? process.env.DOCKET_SYNC_KEY
  if (!key) throw usage('no key for the vendor given', 'set DOCKET_SYNC_KEY or pass --from-key')
  const url = addressOf(vendor, flags)
  const ca = flags.fromCa === undefined ? undefined : await certificate(flags.fromCa)
  const there = { retry, userAgent, signal, ...(ca ? { ca } : {}) }
  const here = { userAgent, signal, ...(to.ca ? { ca: to.ca } : {}) }
  const tenant = await tenantOf(docket, to)
  const identity = [vendor, url, to.url, tenant.id]
  switch (vendor) {
    case 'sentinel': {
      const place = {
        subscriptionId: need(flags.subscription, '--subscription'),
        resourceGroup: need(flags.resourceGroup, '--resource-group'),
        workspace: need(flags.workspace, '--workspace'),
      }
      const login = loginOf(flags, key, ca)
      const { subscription_id, resource_group, workspace } = tenant.sentinel
      const ownPlace = { subscriptionId: subscription_id, resourceGroup: resource_group, workspace }
      return {
        theirs: sentinelSource({ ...there, ...place, ...login, endpoint: url }),
        ours: sentinelSource({ ...here, ...ownPlace, token: to.key, endpoint: to.url }),
        tenantId: tenant.id,
        identity: [...identity, ...Object.values(place).map((part) => part.toLowerCase())],
      }
    }
    case 'kaspersky-xdr': {
      const tenantId = need(flags.fromTenant, '--from-tenant')
      return {
        theirs: kasperskySource({ ...there, url, token: key, tenantId }),
        ours: kasperskySource({ ...here, url: to.url, token: to.key, tenantId: tenant.id }),
        tenantId: tenant.id,
        identity: [...identity, tenantId.toLowerCase()],
      }
    }
    case 'intezer':
      return {
        theirs: intezerSource({
          ...there,
          apiKey: key,
          baseUrl: url,
          ...(flags.fromTenant ? { tenantId: flags.fromTenant } : {}),
        }),
        ours: intezerSource({ ...here, apiKey: to.key, baseUrl: `${to.url}/api/`, tenantId: tenant.id }),
        tenantId: tenant.id,
        identity: [...identity, flags.fromTenant ?? ''],
      }
  }
}

const usage = (message: string, hint?: string) => new CommandFailure(exitCodes.usage, message, hint)

function need(value: string | undefined, flag: string): string {
  if (!value) throw usage(`${flag} is required`)
  return value
}

const defaultUrls: Partial<Record<Vendor, string>> = {
  sentinel: 'https://management.azure.com',
  intezer: 'https://analyze.intezer.com',
}

function addressOf(vendor: Vendor, { fromUrl = defaultUrls[vendor] }: EndFlags): string {
  const given = need(fromUrl, '--from-url')
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw usage('--from-url must be an http or https address')
  // They would stand in the process list and in messages.
  if (url.username || url.password) throw usage('--from-url must not hold a name or password; use DOCKET_SYNC_KEY')
  const plain = given.replace(/\/+$/, '')
  return vendor === 'intezer' ? `${plain.replace(/\/api$/, '')}/api/` : plain
}

/** A ready token, or client credentials: then the key is the client's secret. */
function loginOf({ directory, clientId, tokenUrl }: EndFlags, key: string, ca: Buffer | undefined) {
  if (clientId === undefined) return { token: key }
  const url =
    tokenUrl ??
    `https://login.microsoftonline.com/${encodeURIComponent(need(directory, '--directory'))}/oauth2/v2.0/token`
  if (!URL.canParse(url)) throw usage('--token-url must be an address')
  return { credential: clientCredential({ url, clientId, clientSecret: key, ca }) }
}

async function certificate(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch {
    throw usage(`cannot read the certificate ${file}`)
  }
}

/** The tenant to fill, with its place at the Sentinel door. */
async function tenantOf(docket: Docket, { tenant }: Connection) {
  const { tenants } = await docket.tenants.list()
  const found = tenant === undefined ? tenants : tenants.filter(({ id }) => id === tenant.toLowerCase())
  const [only, ...others] = found
  if (only === undefined) throw usage('there is no such tenant for this key', 'docket tenants list shows what there is')
  if (others.length > 0) throw usage('this key has several tenants', 'name one with --tenant')
  return only
}
