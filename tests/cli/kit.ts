// Runs the `docket` command as a person or script would, against a server of the test.
import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const main = join(resolve(import.meta.dirname, '../..'), 'packages/cli/src/main.ts')

export interface Ran {
  code: number | null
  out: string
  err: string
}

/** Only what a fresh account would have, and `more`. */
function environmentOf(more: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, DOCKET_CONFIG: '/nonexistent/profiles.json', ...more }
}

/** Runs to the end; `input` is what is piped in. */
export function docket(args: string[], more: Record<string, string> = {}, input?: string | Buffer): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [main, ...args], { env: environmentOf(more) })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.once('error', failed)
    child.once('close', (code) => done({ code, out, err }))
    child.stdin.end(input)
  })
}

/** Starts and leaves it running. */
export function startDocket(args: string[], more: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [main, ...args], { env: environmentOf(more), stdio: ['pipe', 'pipe', 'pipe'] })
}

/** The first line of a stream that matches, within a minute. */
export function lineOf(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((found, failed) => {
    let text = ''
    const timer = setTimeout(() => failed(new Error(`no line like ${pattern} in: ${text}`)), 60_000)
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const match = pattern.exec(text)
      if (!match) return
      clearTimeout(timer)
      found(match)
    })
  })
}
