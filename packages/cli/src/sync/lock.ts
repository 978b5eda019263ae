// One sync at a time for each state: a file beside it that names the process, and is taken over when that process is dead.
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CommandFailure, exitCodes } from '../failure.ts'

interface Holder {
  pid: number
  host: string
  /** When the process began, as its system tells it; a number that was given anew to another process is another process. */
  began: string | null
}

/** How old a lock that nobody can read must be before it counts as left behind. */
const unreadableMs = 60_000
const mostTries = 100
const pauseMs = 20

/** Resolves to what gives it back. `CommandFailure` while another process that lives has it. */
export async function lockState(stateFile: string): Promise<() => Promise<void>> {
  const lock = `${stateFile}.lock`
  const own = `${lock}.${process.pid}-${randomUUID()}`
  const text = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    began: await beginOf(process.pid),
  } satisfies Holder)
  try {
    await mkdir(dirname(lock), { recursive: true, mode: 0o700 })
    await writeFile(own, text, { mode: 0o600, flag: 'wx' })
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      // A link is made at once or not at all, with its text in it.
      if (await made(link(own, lock))) return () => release(lock, text)
      const found = await read(lock)
      if (found === null) continue
      if (await isHeld(lock, found)) throw heldBy(stateFile, lock, found)
      await takeAway(lock, found, own)
    }
    throw new CommandFailure(exitCodes.some, `${lock} changes all the time`, 'are several syncs being started at once?')
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new CommandFailure(exitCodes.some, `cannot lock the state ${stateFile} (${code ?? message})`)
  } finally {
    await rm(own, { force: true })
  }
}

function heldBy(stateFile: string, lock: string, text: string): CommandFailure {
  const holder = holderOf(text)
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`
  const isElsewhere = holder !== null && holder.host !== hostname()
  const hint = isElsewhere
    ? `when it does not run any more, delete ${lock}`
    : 'wait for it, or give this one its own --state'
  return new CommandFailure(exitCodes.some, `another sync, ${who}, works with ${stateFile}`, hint)
}

/** What lies there is another one's by now: left. */
async function release(lock: string, text: string): Promise<void> {
  if ((await read(lock)) === text) await rm(lock, { force: true })
}

/**
 * Removes a lock that was left behind. Only whoever has the guard may: else two that saw the same one could remove it one after the
 * other, and the second would remove what a third has put there meanwhile.
 */
async function takeAway(lock: string, found: string, own: string): Promise<void> {
  const guard = `${lock}.guard`
  if (!(await made(link(own, guard)))) {
    await wait(pauseMs)
    // Left behind by one that was killed within these few statements.
    const left = await read(guard)
    if (left !== null && (await isOld(guard)) && !(await isHeld(guard, left))) await rm(guard, { force: true })
    return
  }
  if ((await read(lock)) === found) await rm(lock, { force: true })
  await rm(guard, { force: true })
}

const isOld = async (file: string): Promise<boolean> =>
  Date.now() - (await stat(file).then(({ ctimeMs }) => ctimeMs, gone(Date.now()))) > unreadableMs

async function isHeld(lock: string, text: string): Promise<boolean> {
  const holder = holderOf(text)
  if (holder === null) {
    const age = await stat(lock).then(({ mtimeMs }) => Date.now() - mtimeMs, gone(0))
    return age < unreadableMs
  }
  // Of processes of other machines nobody here knows.
  if (holder.host !== hostname()) return true
  if (!isAlive(holder.pid)) return false
  const began = await beginOf(holder.pid)
  return began === null || holder.began === null || began === holder.began
}

function holderOf(text: string): Holder | null {
  try {
    const { pid, host, began = null } = JSON.parse(text) as Partial<Holder>
    const isOne = Number.isSafeInteger(pid) && Number(pid) > 0 && typeof host === 'string'
    return isOne ? { pid: pid!, host: host!, began } : null
  } catch {
    // Cut off, or none of ours.
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // There is one, of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** proc_pid_stat(5), field 22; null where the system does not tell. */
async function beginOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return text?.replace(/^.*\) /s, '').split(' ')[19] ?? null
}

const read = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(gone(null))

/** False when the name was there already, or is no more. */
const made = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || error.code === 'ENOENT') return false
      throw error
    },
  )

const gone =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value
    throw error
  }
