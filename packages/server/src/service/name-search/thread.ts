// What runs inside a pattern thread: one pattern over many names, answered with the positions of those it is found in.
import { parentPort } from 'node:worker_threads'
import { compilePattern, PatternError } from './pcre2.ts'
import { plainPattern } from './plain-pattern.ts'
import type { NamesRequest } from './pool.ts'

const port = parentPort
if (port === null) throw new Error('thread runs as a worker thread only')

/** Milliseconds this thread has computed; the clock, where Node cannot tell. A busy machine must not make patterns costlier. */
function usedMs(): number {
  if (process.threadCpuUsage === undefined) return performance.now()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const namesBetweenLooks = 16

function search({ pattern, ignoreCase, names, timeoutMs }: NamesRequest): Uint32Array {
  const list = JSON.parse(names) as string[]
  const until = usedMs() + timeoutMs
  // PCRE2 compiles every pattern: what it refuses is refused, however plain.
  const test = compilePattern(pattern, { ignoreCase })
  const plain = plainPattern(pattern, ignoreCase)
  const found: number[] = []
  for (const [at, name] of list.entries()) {
    const isFound = plain !== null && name.length <= plain.maxNameChars ? plain.expression.test(name) : test(name)
    if (isFound) found.push(at)
    if (at % namesBetweenLooks === 0 && usedMs() > until) throw new PatternError('the pattern takes too long')
  }
  return Uint32Array.from(found)
}

/** Half a thousand names, so that the WebAssembly is compiled for speed before somebody waits for it. */
function warm(): void {
  const test = compilePattern('(?i)(\\w+) .*\\1 [0-9]+$', { ignoreCase: false })
  for (let n = 0; n < 500; n += 1) test(`A name of an incident as they are, number ${n}`)
}

warm()
port.on('message', ({ id, request }: { id: number; request: NamesRequest }) => {
  try {
    port.postMessage({ id, report: search(request) })
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    port.postMessage({ id, error: { name: error.name, message: error.message, code: null } })
  }
})

port.postMessage({ ready: true })
