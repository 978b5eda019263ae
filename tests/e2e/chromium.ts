// A headless Chromium of the machine, driven through its own DevTools protocol over a WebSocket.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why tests that need a browser were skipped. */
export const noChromium =
  'no Chromium on this machine (Debian: apt-get install chromium; elsewhere name one in DOCKET_TEST_CHROMIUM)'

/** The command that starts Chromium, or null where there is none. */
export function findChromium(): string | null {
  const named = process.env.DOCKET_TEST_CHROMIUM
  const names = named ? [named] : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null
}

/** What a page said by itself: console lines, errors nobody caught, and what the browser logged about it. */
export interface Said {
  kind: 'console' | 'exception' | 'log'
  level: string
  text: string
}

export interface Page {
  said: Said[]
  /** Loads an address and waits until its scripts ran. */
  open(url: string): Promise<void>
  /** The value of an expression, promises awaited; fails with the page's own error. */
  evaluate<T>(expression: string): Promise<T>
}

export interface Chromium {
  newPage(): Promise<Page>
  close(): Promise<void>
}

/** Nothing that a fresh profile would fetch from outside: loopback is all there is. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--remote-debugging-port=0',
]

/** Starts a browser with an empty profile of its own; `more` are further flags. */
export async function startChromium(command: string, more: readonly string[] = []): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'docket-chromium-'))
  const child = spawn(command, [...flags, ...more, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  const protocol = await connect(await addressOf(child))
  return {
    newPage: () => newPage(protocol),
    async close() {
      protocol.socket.close()
      child.kill('SIGTERM')
      const forced = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(forced)
      // Its helpers may still write their last files.
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

/** It prints where it listens, among other things, on standard error. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => reject(new Error(`Chromium did not start:\n${text}`)), 60_000)
    child.once('error', reject)
    child.once('close', () => reject(new Error(`Chromium ended:\n${text}`)))
    child.stderr?.on('data', (chunk) => {
      text += chunk
      const [, address] = /DevTools listening on (ws:\S+)/.exec(text) ?? []
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
  })
}

type Message = Record<string, unknown>

interface Protocol {
  socket: WebSocket
  /** Answers `result` of a command; `session` is a page. */
  command(method: string, params?: Message, session?: string): Promise<Message>
  /** Events of one page. */
  listen(session: string, told: (method: string, params: Message) => void): void
}

async function connect(address: string): Promise<Protocol> {
  const socket = new WebSocket(address)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error('cannot reach the DevTools of Chromium')), { once: true })
  })
  const waiting = new Map<number, { resolve: (result: Message) => void; reject: (error: Error) => void }>()
  const listeners = new Map<string, (method: string, params: Message) => void>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error, method, params, sessionId } = JSON.parse(String(data)) as {
      id?: number
      result?: Message
      error?: { message: string }
      method?: string
      params?: Message
      sessionId?: string
    }
    if (id === undefined) return listeners.get(sessionId ?? '')?.(method ?? '', params ?? {})
    const { resolve, reject } = waiting.get(id) ?? {}
    waiting.delete(id)
    if (error) reject?.(new Error(`DevTools: ${error.message}`))
    else resolve?.(result ?? {})
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium ended'))
  })
  return {
    socket,
    command(method, params = {}, session) {
      const id = ++last
      socket.send(JSON.stringify({ id, method, params, ...(session === undefined ? {} : { sessionId: session }) }))
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    },
    listen: (session, told) => void listeners.set(session, told),
  }
}

async function newPage(protocol: Protocol): Promise<Page> {
  const { targetId } = await protocol.command('Target.createTarget', { url: 'about:blank' })
  const attached = await protocol.command('Target.attachToTarget', { targetId, flatten: true })
  const session = String(attached.sessionId)
  const said: Said[] = []
  let loaded: () => void = () => {}
  protocol.listen(session, (method, params) => {
    if (method === 'Page.loadEventFired') loaded()
    const one = saidBy(method, params)
    if (one) said.push(one)
  })
  for (const domain of ['Page', 'Runtime', 'Log']) await protocol.command(`${domain}.enable`, {}, session)
  return {
    said,
    async open(url) {
      const whole = new Promise<void>((done) => {
        loaded = done
      })
      const { errorText } = await protocol.command('Page.navigate', { url }, session)
      if (errorText) throw new Error(`${url}: ${String(errorText)}`)
      await whole
    },
    async evaluate<T>(expression: string) {
      const asked = { expression, awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = await protocol.command('Runtime.evaluate', asked, session)
      if (exceptionDetails) throw new Error(textOf(exceptionDetails as Message))
      return (result as { value: T }).value
    },
  }
}

function saidBy(method: string, params: Message): Said | null {
  if (method === 'Runtime.exceptionThrown')
    return { kind: 'exception', level: 'error', text: textOf(params.exceptionDetails as Message) }
  if (method === 'Log.entryAdded') {
    const { level, text, url } = params.entry as { level: string; text: string; url?: string }
    return { kind: 'log', level, text: `${text} ${url ?? ''}`.trim() }
  }
  if (method !== 'Runtime.consoleAPICalled') return null
  const { type, args } = params as { type: string; args: { value?: unknown; description?: string }[] }
  return { kind: 'console', level: type, text: args.map(({ value, description }) => description ?? value).join(' ') }
}

function textOf(details: Message): string {
  const { text, exception } = details as { text: string; exception?: { description?: string; value?: unknown } }
  return `${text} ${exception?.description ?? String(exception?.value ?? '')}`
}
