// What a sync remembers between passes, in a file that only this user can read and that is replaced at once or not at all.
import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RefreshAspect } from '@docket/model'
import { CommandFailure, exitCodes } from '../failure.ts'

/** An object that was taken in. Aspects are kept as hashes: the file holds no text of anybody's. */
export interface Seen {
  /** The vendor's mark of change then. */
  mark: string
  aspects?: Partial<Record<RefreshAspect, string>>
  /** Id of the incident in Docket. */
  docketId?: string
  isOpen?: true
  /** The pass that looked into it last. */
  looked?: number
  /** It is deleted at the vendor, and that was told. */
  gone?: true
}

/** `open`: to be written; `told`: cannot be written, and that was said. */
export type Pending = Partial<Record<RefreshAspect, 'open' | 'told'>>

export interface SyncState {
  version: 1
  /** Time of the latest change at the vendor that was taken in; null before the first complete pass. */
  changedAt: string | null
  /** Place in Docket's history up to which it was read; null: from its beginning. */
  cursor: string | null
  seen: Record<string, Seen>
  /** Changed in Docket and not known at the vendor, by ids of Docket's incidents. */
  pending: Record<string, Pending>
  /** How many there were. */
  passes: number
  /** Comments that are still to be written, with the incident they belong to. */
  comments: Record<string, string>
}

export const emptyState = (): SyncState => ({
  version: 1,
  changedAt: null,
  cursor: null,
  seen: {},
  passes: 0,
  pending: {},
  comments: {},
})

export const shortHash = (text: string, chars = 12): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, chars)

/** A file of its own for each source and tenant, in the user's folder for state. */
export function stateFile(parts: readonly string[], environment: NodeJS.ProcessEnv = process.env): string {
  const windows = process.platform === 'win32' ? environment.LOCALAPPDATA : undefined
  const folder = windows ?? environment.XDG_STATE_HOME ?? join(homedir(), '.local', 'state')
  const name = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
  return join(folder, 'docket', 'sync', `${parts[0]}-${name}.json`)
}

/** A file that is not there is an empty state: the next pass looks at everything. */
export async function readState(file: string): Promise<SyncState> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return emptyState()
    throw new CommandFailure(exitCodes.usage, `cannot read the state ${file} (${code})`)
  }
  try {
    const { version, seen, pending, comments, changedAt, cursor, passes = 0 } = JSON.parse(text) as SyncState
    if (version !== 1 || !isRecord(seen) || !isRecord(pending) || !isRecord(comments)) throw new Error('another shape')
    return { version, changedAt, cursor, seen, passes, pending, comments }
  } catch {
    const hint = 'delete it: the next pass then looks at everything again'
    throw new CommandFailure(exitCodes.usage, `${file} is no state of docket sync`, hint)
  }
}

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Written aside, flushed and renamed: a crash leaves the former state or this one. */
export async function writeState(file: string, state: SyncState): Promise<void> {
  const aside = `${file}.${process.pid}-${randomUUID()}`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(aside, 'wx', 0o600)
    try {
      await handle.writeFile(JSON.stringify(state))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await chmod(aside, 0o600)
    await rename(aside, file)
  } catch (error) {
    await rm(aside, { force: true })
    const { code, message } = error as NodeJS.ErrnoException
    throw new CommandFailure(exitCodes.some, `cannot write the state ${file} (${code ?? message})`)
  }
}
