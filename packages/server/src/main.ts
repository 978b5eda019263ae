// The composition root: opens store, secrets, use cases, doors, workers, in this order, and closes them in the other.
import { Resolver } from 'node:dns'
import { readFile, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { DocketError, type Door, type TenantId, type TriageReport } from '@docket/model'
import { openSandbox, type SandboxRequest } from '@docket/triage/sandbox'
import { tacticOf } from '@docket/triage/without-analysis'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import { type Config, checkListening } from './config.ts'
import { intezerDoors, intezerFormat } from './dialects/intezer/index.ts'
import { kasperskyDoors, kasperskyFormat } from './dialects/kaspersky/index.ts'
import { nativeDoor } from './dialects/native/index.ts'
import { sentinelDoors, sentinelFormat } from './dialects/sentinel/index.ts'
import { createApp } from './http/app.ts'
import { writeOpenApi } from './http/openapi.ts'
import { type OwnCertificate, ownCertificate } from './http/own-certificate.ts'
import { createTasks, type World } from './jobs/tasks/index.ts'
import { startWorkers } from './jobs/worker.ts'
import { createDelivery, createReach } from './notify/index.ts'
import { type Deps, hubOf, openNameSearch, startHousekeeping } from './service/index.ts'
import { firstTenantName, openStore, type Store } from './store/index.ts'

const closingMs = 10_000

export interface RunningServer {
  url: string
  /** With `--tls-self-signed`: the authority that clients have to trust. */
  caFile?: string
  /** Text of the administrator key when this start made one; it is shown nowhere else. */
  adminKey?: string
  close(): Promise<void>
}

/** Starts everything; on failure what was opened is closed again. */
export async function startServer(config: Config): Promise<RunningServer> {
  checkListening(config)
  checkOutside(config)
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return await open(config, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  config: Config,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<RunningServer> {
  const log = logOf(config)
  const given = await readCertificate(config)
  const store = await openStoreOf(config, log)
  closers.push(() => store.close())
  await warnOfOpenFolder(config, log)
  // The data folder is there now, and this process alone has it open.
  const own = config.tlsSelfSigned ? await ownCertificateOf(config) : null
  const tls = own ?? given

  const adminKey = await ensureAdminKey(store, config)
  let url = config.publicUrl?.replace(/\/+$/, '') ?? ''
  const deps = await depsOf(store, config, log, () => url)
  const names = openNameSearch()
  closers.push(() => names.close())
  const doors = [
    nativeWithDescription(deps),
    ...intezerDoors(deps),
    ...sentinelDoors(deps),
    ...kasperskyDoors(deps, names),
  ]
  const app = createApp({
    doors,
    fallback: doors[0]!,
    basePath: basePathOf(config.publicUrl),
    publicUrl: deps.publicUrl,
    configuredUrl: () => config.publicUrl?.replace(/\/+$/, '') ?? null,
    tls,
    requestsPerMinute: config.requestsPerMinute,
    failuresPerMinute: config.failuresPerMinute,
    trustProxy: config.trustProxy,
    isReady: () =>
      store.db.query('select 1').then(
        () => true,
        () => false,
      ),
    gauges: () => gaugesOf(store),
    logInternal: (error, requestId) => log.error({ err: error, requestId }, 'request failed'),
    logRequest: (line) => log.debug(line, 'answered'),
    now: Date.now,
  })
  await listen(app, config)
  closers.push(() => closeApp(app))
  // Live event streams would hold their connections open until they are cut.
  closers.push(async () => hubOf(deps).close())
  const listening = addressOf(config, app.server.address() as AddressInfo, tls !== null)
  if (url === '') url = listening

  if (config.workers > 0) closers.push(await startTriage(deps, config, log))
  return { url: listening, close, ...(adminKey ? { adminKey } : {}), ...(own ? { caFile: own.caFile } : {}) }
}

/** Read before anything is opened, so that a wrong path costs nothing. */
async function readCertificate({ tlsCert, tlsKey }: Config): Promise<{ cert: Buffer; key: Buffer } | null> {
  return tlsCert && tlsKey ? { cert: await readFile(tlsCert), key: await readFile(tlsKey) } : null
}

/** The certificate `--tls-self-signed` uses, made when there is none; it also covers the host of the public address. */
export function ownCertificateOf({ dataDir, host, publicUrl }: Config): Promise<OwnCertificate> {
  return ownCertificate(dataDir, [host, ...(publicUrl ? [new URL(publicUrl).hostname] : [])], new Date())
}

/** Refuses name servers and networks that are none, before anything is opened. */
function checkOutside({ dns, channelNetworks }: Config): void {
  createReach(channelNetworks)
  if (dns === 'off' || dns === 'system') return
  try {
    new Resolver().setServers(dns.split(','))
  } catch (cause) {
    throw new DocketError('invalid', `--dns ${dns} has something that is no address of a name server`, { cause })
  }
}

/** A folder that was there before keeps its mode; in one that everybody may write, others could exchange the secrets. */
async function warnOfOpenFolder({ dataDir }: Config, log: Logger): Promise<void> {
  const { mode } = await stat(dataDir)
  if ((mode & 0o002) !== 0) log.warn(`every user of this machine may write into ${dataDir}; chmod 700 is advised`)
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'
    const words = reason === 'EADDRINUSE' ? 'something listens there already' : reason
    throw new DocketError('unavailable', `cannot listen on ${host}:${port}: ${words}`, { cause })
  }
}

/** Lets running requests end, but not for ever: after some seconds their connections are cut. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), closingMs)
  await app.close()
  clearTimeout(timer)
}

/** Triage without doors, for further machines on one database. */
export async function startWorker(config: Config): Promise<{ close(): Promise<void> }> {
  if (!config.databaseUrl) throw new DocketError('invalid', 'docket worker needs --database-url')
  checkOutside(config)
  const log = logOf(config)
  const store = await openStoreOf(config, log)
  try {
    const deps = await depsOf(store, config, log, () => config.publicUrl ?? '')
    const stop = await startTriage(deps, { ...config, workers: Math.max(1, config.workers) }, log)
    return {
      async close() {
        await stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function startTriage(deps: Deps, config: Config, log: Logger): Promise<() => Promise<void>> {
  const sandbox = openSandbox<SandboxRequest, TriageReport>({ threads: config.workers })
  const world: World = {
    ports: { trustedAuthservIds: config.trustedAuthserv, ownDomains: config.ownDomains },
    ...(config.dns === 'off' ? {} : { dns: config.dns === 'system' ? 'system' : config.dns.split(',') }),
  }
  const workers = startWorkers({
    store: deps.store,
    tasks: createTasks(deps, sandbox, world),
    concurrency: config.workers,
    ready: () => sandbox.ready(),
    log: (line) => log.info(line),
  })
  const stopHousekeeping = startHousekeeping(deps)
  return async () => {
    await stopHousekeeping()
    await workers.stop()
    await sandbox.close()
  }
}

function openStoreOf(config: Config, log: Logger): Promise<Store> {
  const { dataDir, databaseUrl, blobs, postgres } = config
  return openStore({
    dataDir,
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(blobs ? { blobs } : {}),
    ...(postgres ? { postgres } : {}),
    log: (line) => log.info(line),
    tacticOf,
  })
}

async function depsOf(store: Store, config: Config, log: Logger, publicUrl: () => string): Promise<Deps> {
  const reach = createReach(config.channelNetworks)
  return {
    store,
    now: () => new Date(),
    deliver: createDelivery(reach),
    mayReach: reach.mayName,
    defaultTenant: await findDefaultTenant(store),
    signingKey: await store.settings.secret('token-signing'),
    tokenSeconds: Math.round(config.tokenHours * 3600),
    publicUrl,
    log: (line, context) => log.warn(context ?? {}, line),
  }
}

/** The store makes the first tenant when it is opened for the first time. */
async function findDefaultTenant(store: Store): Promise<TenantId> {
  const found = (await store.tenants.list()).find(({ name }) => name === firstTenantName)
  if (!found) throw new DocketError('internal', `the tenant "${firstTenantName}" is missing`)
  return found.id
}

/** The key given by configuration, or, when the installation has no key at all, a new one whose text is returned. */
async function ensureAdminKey(store: Store, config: Config): Promise<string | null> {
  if (config.adminKey) {
    await store.keys.ensureAdminKey(config.adminKey)
    return null
  }
  if ((await store.keys.list()).length > 0) return null
  return (await store.keys.create({ name: 'first administrator', tenantIds: 'all', role: 'admin' })).text
}

/** The native door with its own OpenAPI document, which needs no key. */
function nativeWithDescription(deps: Deps): Door {
  const door = nativeDoor(deps, {
    intezer: intezerFormat,
    sentinel: sentinelFormat,
    'kaspersky-xdr': kasperskyFormat,
  })
  const info = { title: 'Docket', version: 'v1' }
  const row = {
    id: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    permission: null,
    audit: 'viewed',
    bodyKind: 'none',
  } as const
  return {
    ...door,
    operations: [
      ...door.operations,
      { row, handle: () => ({ status: 200, body: writeOpenApi(door, info, deps.publicUrl()) }) },
    ],
  }
}

async function gaugesOf(store: Store): Promise<Record<string, number>> {
  const { ready, claimed, oldestReadyAt } = await store.jobs.stats()
  const waitedMs = oldestReadyAt ? Math.max(0, Date.now() - Date.parse(oldestReadyAt)) : 0
  return {
    jobs_ready: ready,
    jobs_claimed: claimed,
    jobs_oldest_ready_seconds: waitedMs / 1000,
    process_resident_memory_bytes: process.memoryUsage.rss(),
  }
}

function logOf(config: Config): Logger {
  return pino({ level: config.log, base: undefined }, pino.destination({ dest: 2, sync: true }))
}

function basePathOf(publicUrl: string | undefined): string {
  return publicUrl ? new URL(publicUrl).pathname.replace(/\/+$/, '') : ''
}

function addressOf(config: Config, address: AddressInfo, isTls: boolean): string {
  const host = config.host.includes(':') && !config.host.startsWith('[') ? `[${config.host}]` : config.host
  return `${isTls ? 'https' : 'http'}://${host}:${address.port}`
}
