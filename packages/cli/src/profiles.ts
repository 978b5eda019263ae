// Saved logins: address, key and tenant by name, in a file that only this user of the machine can read.
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { CommandFailure, exitCodes } from './failure.ts'

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
  return join(windows ?? environment.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'docket', 'profiles.json')
}

export async function readProfiles(): Promise<Saved> {
  const file = profileFile()
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { current: 'default', profiles: {} }
    throw new CommandFailure(exitCodes.usage, `cannot read ${file} (${(error as NodeJS.ErrnoException).code})`)
  }
  try {
    const saved = JSON.parse(text) as Partial<Saved>
    return { current: saved.current ?? 'default', profiles: { ...saved.profiles } }
  } catch {
    throw new CommandFailure(exitCodes.usage, `${file} is not valid JSON`, 'delete it and log in again: docket login')
  }
}

/** Written aside and renamed, so that a full disk cannot lose the other profiles. */
export async function writeProfiles(saved: Saved): Promise<void> {
  const file = profileFile()
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const aside = `${file}.${process.pid}`
  await writeFile(aside, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 })
  await chmod(aside, 0o600)
  await rename(aside, file)
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
