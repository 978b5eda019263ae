// A member of the pool that is a child process: requests and answers as frames over one pipe, watched for memory from outside.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { Duplex } from 'node:stream'
import { serialize } from 'node:v8'
import { confinedCommand } from './confinement.ts'
import { type Member, type MemberEvents, type MemberOptions, SandboxFailure } from './contract.ts'
import { FrameError, framePrefix, readFrames } from './frames.ts'
import { maxAnswerBytes, overMemoryMark, type ParentMessage, readChildMessage } from './messages.ts'

/** What a process may write to standard error during one job; the end of it is kept to tell why the process died. */
const maxErrorTextBytes = 1024 * 1024
const keptErrorText = 4000
/** How often memory is looked at: during a job, and between jobs, when only something left over could take it. */
const memoryLookMs = { busy: 100, idle: 2000 } as const
/** After the process has ended, for the last words on its pipes. */
const lastWordsMs = 200

export function startProcess(module: URL, options: MemberOptions, events: MemberEvents): Member {
  return new ProcessMember(module, options, events)
}

class ProcessMember implements Member {
  private readonly options: MemberOptions
  private readonly events: MemberEvents
  private readonly child: ChildProcess
  /** Absent when the process could not be started. */
  private readonly pipe: Duplex | null
  private readonly gone: Promise<void>
  private memoryWatch: NodeJS.Timeout | undefined
  private errorText = ''
  private errorTextBytes = 0
  private isReady = false
  private underway: number | null = null
  private rssBytes = 0
  /** Nothing is told any more. */
  private ended = false

  constructor(module: URL, options: MemberOptions, events: MemberEvents) {
    this.options = options
    this.events = events
    const { command, args } = confinedCommand(module, options.heapMegabytes, [String(options.rssMegabytes)])
    // No environment: there may be secrets in it. The pipe is file 3, because libraries write to 1.
    this.child = spawn(command, args, { env: {}, cwd: '/', stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
    this.gone = new Promise((resolve) => {
      this.child.once('exit', () => resolve())
      this.child.once('error', () => resolve())
    })
    this.lower()
    const pipe = this.child.stdio?.[3]
    this.pipe = pipe instanceof Duplex ? pipe : null
    this.listen()
  }

  /** Before the child has any threads of its own, which inherit it. */
  private lower(): void {
    const { pid } = this.child
    if (pid === undefined) return
    try {
      setPriority(pid, Math.min(constants.priority.PRIORITY_LOW, getPriority() + this.options.niceness))
    } catch (error) {
      // Already gone, which its exit will tell.
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }

  private listen(): void {
    const { child, pipe } = this
    child.on('error', (error) =>
      this.fail(new SandboxFailure('died', `The triage process cannot start: ${error.message}`)),
    )
    child.once('exit', (code, signal) => {
      const late = setTimeout(() => this.fail(this.whyEnded(code, signal)), lastWordsMs)
      child.once('close', () => {
        clearTimeout(late)
        this.fail(this.whyEnded(code, signal))
      })
    })
    child.stderr?.on('data', (chunk: Buffer) => this.overhear(chunk))
    child.stderr?.on('error', () => this.child.kill('SIGKILL'))
    if (pipe === null) return
    const read = readFrames({ headBytes: maxAnswerBytes, bodyBytes: 0 }, ({ head }) => this.hear(head))
    pipe.on('data', (chunk: Buffer) => {
      try {
        read(chunk)
      } catch (error) {
        if (!(error instanceof FrameError)) throw error
        this.fail(new SandboxFailure('died', `The triage process was ended: ${error.message}.`))
      }
    })
    // Its exit, or the silence after it, is told elsewhere.
    pipe.on('error', () => this.child.kill('SIGKILL'))
    pipe.on('end', () => this.child.kill('SIGKILL'))
    this.watchMemory('idle')
  }

  /** Throws `FrameError` for anything but the one message that is due. */
  private hear(head: Buffer): void {
    if (this.ended) return
    const message = readChildMessage(head)
    if ('ready' in message) {
      if (this.isReady) throw new FrameError('it was ready twice')
      this.isReady = true
      this.events.ready()
      return
    }
    if (message.id !== this.underway) throw new FrameError('it answered what was not asked')
    this.underway = null
    this.rssBytes = message.rssBytes
    this.watchMemory('idle')
    this.events.answered(message.id, message)
  }

  private overhear(chunk: Buffer): void {
    this.errorTextBytes += chunk.length
    this.errorText = (this.errorText + chunk.subarray(-keptErrorText).toString('latin1')).slice(-keptErrorText)
    if (this.errorTextBytes > maxErrorTextBytes)
      this.fail(new SandboxFailure('died', 'The triage process wrote errors without end.'))
  }

  give(id: number, request: unknown): void {
    const { plain, bytes } = withoutBytes(request)
    const message: ParentMessage = { id, request: plain, hasBytes: bytes !== null }
    const head = serialize(message)
    const body = bytes ?? new Uint8Array()
    this.underway = id
    this.errorTextBytes = 0
    this.pipe?.cork()
    this.pipe?.write(framePrefix({ head, body }))
    this.pipe?.write(head)
    if (body.length > 0) this.pipe?.write(body)
    this.pipe?.uncork()
    this.watchMemory('busy')
  }

  private watchMemory(pace: keyof typeof memoryLookMs): void {
    clearInterval(this.memoryWatch)
    this.memoryWatch = setInterval(() => this.lookAtMemory(), memoryLookMs[pace])
  }

  private lookAtMemory(): void {
    const resident = residentMegabytes(this.child.pid)
    if (resident === null || resident <= this.options.rssMegabytes) return
    this.fail(new SandboxFailure('memory', `Triage needed more than ${this.options.rssMegabytes} MB.`))
  }

  hasGrown(): boolean {
    return this.rssBytes > (this.options.rssMegabytes / 2) * 1024 * 1024
  }

  end(): Promise<void> {
    this.ended = true
    clearInterval(this.memoryWatch)
    this.child.kill('SIGKILL')
    this.child.stderr?.destroy()
    this.pipe?.destroy()
    return this.gone
  }

  private fail(failure: SandboxFailure): void {
    if (this.ended) return
    void this.end()
    this.events.lost(failure)
  }

  private whyEnded(code: number | null, signal: NodeJS.Signals | null): SandboxFailure {
    if (/out of memory/i.test(this.errorText))
      return new SandboxFailure('memory', `Triage needed more than ${this.options.heapMegabytes} MB.`)
    if (this.errorText.includes(overMemoryMark))
      return new SandboxFailure('memory', `Triage needed more than ${this.options.rssMegabytes} MB.`)
    return new SandboxFailure('died', `The triage process ended with ${signal ?? `code ${code}`}.`)
  }
}

/** Bytes travel as they are, everything else serialised; throws for what cannot be. */
function withoutBytes(request: unknown): { plain: unknown; bytes: Uint8Array | null } {
  if (typeof request !== 'object' || request === null || !('bytes' in request)) return { plain: request, bytes: null }
  const { bytes, ...plain } = request
  return bytes instanceof Uint8Array ? { plain, bytes } : { plain: request, bytes: null }
}

/** From proc_pid_status(5), which says it in kilobytes; null where there is none, and once the process is gone. */
function residentMegabytes(pid: number | undefined): number | null {
  if (process.platform !== 'linux' || pid === undefined) return null
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
    return kilobytes === null ? null : Number(kilobytes[1]) / 1024
  } catch {
    return null
  }
}
