// Saved logins: address, key and tenant by name, in a file that only this user of the machine can read.
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CommandFailure, exitCodes } from './failure.ts'
import { xdgFolder } from './home.ts'
import { safe } from './terminal.ts'

export interface Profile {
  url: string
  key: string
  tenant?: string
  /** File of a certificate to trust. */
  ca?: string
}

interface Saved {
  /** Name of the profile that is used when none is named. */
  current: string
  profiles: Record<string, Profile>
}

/** `$XDG_CONFIG_HOME/docket/profiles.json`, or its place on Windows; `DOCKET_CONFIG` names another file. */
export function profileFile(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.DOCKET_CONFIG) return environment.DOCKET_CONFIG
  const windows = process.platform === 'win32' ? environment.APPDATA : undefined
  return join(windows ?? xdgFolder(environment.XDG_CONFIG_HOME, '.config'), 'docket', 'profiles.json')
}

export async function readProfiles(): Promise<Saved> {
  const file = profileFile()
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // A home that is no folder (`/dev/null` of some services) holds no logins either.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { current: 'default', profiles: {} }
    throw new CommandFailure(
      exitCodes.usage,
      `cannot read ${file} (${code})`,
      'DOCKET_CONFIG names another file; with DOCKET_URL and DOCKET_API_KEY none is needed',
    )
  }
  await warnOfReaders(file)
  const saved = savedIn(text)
  if (saved === null)
    throw new CommandFailure(
      exitCodes.usage,
      `${file} is not a file of saved logins`,
      'delete it and log in again: docket login',
    )
  return saved
}

/** Others who can read the file have the keys: copied along or unpacked, it may have lost its rights. */
async function warnOfReaders(file: string): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (process.platform !== 'win32' && found && (found.mode & 0o077) !== 0)
    process.stderr.write(`docket: others on this machine can read the keys in ${safe(file)}; run: chmod 600 on it\n`)
}

/** Null for anything that is not what `changeProfiles` wrote. */
function savedIn(text: string): Saved | null {
  try {
    const { current = 'default', profiles = {} } = JSON.parse(text) as Partial<Saved>
    const areSound = Object.values(profiles).every(({ url, key }) => typeof url === 'string' && typeof key === 'string')
    return typeof current === 'string' && areSound ? { current, profiles: { ...profiles } } : null
  } catch {
    // No JSON, or null where an object belongs: the caller says so.
    return null
  }
}

const elsewhere = 'DOCKET_CONFIG names another file'

/** A lock older than this was left behind by a process that was killed. */
const staleLockMs = 10_000

/** Reads, changes and writes, one process at a time: two logins at once are both kept. */
export async function changeProfiles(change: (saved: Saved) => void): Promise<Saved> {
  const file = profileFile()
  await mkdir(dirname(file), { recursive: true, mode: 0o700 }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new CommandFailure(exitCodes.usage, `cannot make the folder ${dirname(file)} (${code})`, elsewhere)
  })
  const lock = `${file}.lock`
  await takeLock(lock)
  try {
    const saved = await readProfiles()
    change(saved)
    await writeProfiles(file, saved)
    return saved
  } finally {
    await rm(lock, { force: true })
  }
}

async function takeLock(lock: string): Promise<void> {
  for (const until = Date.now() + 2 * staleLockMs; ; ) {
    try {
      return await (await open(lock, 'wx', 0o600)).close()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EEXIST' || Date.now() > until)
        throw new CommandFailure(exitCodes.usage, `cannot write ${lock} (${code})`, elsewhere)
    }
    const taken = await stat(lock).catch(() => null)
    if (taken && Date.now() - taken.mtimeMs > staleLockMs) await rm(lock, { force: true })
    else await new Promise((done) => setTimeout(done, 50))
  }
}

/** Written aside and renamed, so that a full disk cannot lose the other profiles; a link to the file stays one. */
async function writeProfiles(file: string, saved: Saved): Promise<void> {
  const target = await realpath(file).catch(() => file)
  const aside = `${target}.${randomBytes(6).toString('hex')}`
  try {
    // Never into something that lies there already.
    await writeFile(aside, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    await rename(aside, target)
  } catch (error) {
    await rm(aside, { force: true })
    throw new CommandFailure(exitCodes.usage, `cannot write ${target} (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** A name for a profile: letters, digits and `. _ -`. */
export function checkProfileName(name: string): void {
  if (!/^[\w.-]{1,64}$/.test(name) || name === '__proto__')
    throw new CommandFailure(exitCodes.usage, `${JSON.stringify(name)} cannot be the name of a profile`)
}

/** The named profile, or the current one; null when nothing was saved. */
export async function findProfile(name: string | undefined): Promise<Profile | null> {
  const { current, profiles } = await readProfiles()
  const wanted = name ?? process.env.DOCKET_PROFILE ?? current
  const found = Object.hasOwn(profiles, wanted) ? profiles[wanted] : undefined
  if (!found && (name ?? process.env.DOCKET_PROFILE) !== undefined)
    throw new CommandFailure(
      exitCodes.usage,
      `there is no profile ${wanted}`,
      `known profiles: ${Object.keys(profiles).join(', ') || 'none'}; make one with: docket login --profile ${wanted}`,
    )
  return found ?? null
}
