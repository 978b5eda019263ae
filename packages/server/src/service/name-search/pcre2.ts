// PCRE2 itself, compiled to WebAssembly: compiles a stranger's pattern under limits and tries it on names.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { meteredModule } from './metered-wasm.ts'

/**
 * The package's own loader asks for its file over the network and takes over the process's error handling, so only its
 * WebAssembly is used. It is the 16-bit library: a name goes in as it lies in memory. These numbers are of that build.
 */
const wasmFile = '@stephen-riley/pcre2-wasm/dist/libpcre2.wasm'
const memoryPages = 256
const heapPointerAt = 117_184
const heapStart = 5_360_256

/** Return codes of pcre2_match, https://www.pcre.org/current/doc/html/pcre2api.html#errorlist */
const noMatch = -1
const overLimit = new Map([
  [-47, 'takes too many steps'],
  [-53, 'is nested too deeply'],
  [-63, 'needs too much memory'],
  [-52, 'calls itself without end'],
])

/**
 * Limits of one name: backtracks (from each place where a match could begin), nested ones, kilobytes of heap. The pattern cannot raise them.
 * They do not bound the time: compiling has no limit at all (a second for thirty classes like `(?i)[!-\x{10ffff}]`), and a repeat
 * may go through the whole name between two backtracks. Steps do, see metered-wasm.ts; a million takes one to ten milliseconds.
 */
const limits = { match: 50_000, depth: 50_000, heapKilobytes: 4096 } as const
export const maxSteps = { compile: 1_000_000, name: 1_000_000 } as const
const meterName = 'steps'
export const maxPatternChars = 2000
/** Longer names are searched up to here. */
const maxNameChars = 8192

/** Settings a pattern may begin with, https://www.pcre.org/current/doc/html/pcre2syntax.html#SEC19; limits are not among them. */
const settings =
  /^(?:\(\*(?:UTF|UCP|NOTEMPTY|NOTEMPTY_ATSTART|NO_AUTO_POSSESS|NO_DOTSTAR_ANCHOR|NO_JIT|NO_START_OPT|CR|LF|CRLF|ANYCRLF|ANY|NUL|BSR_ANYCRLF|BSR_UNICODE)\))*/

interface Library {
  _compile(pattern: number, length: number, flags: number): number
  _createMatchData(code: number): number
  _match(code: number, subject: number, length: number, offset: number, data: number): number
  _lastErrorMessage(buffer: number, length: number): number
  _lastErrorOffset(): number
  _malloc(sizeBytes: number): number
  [meterName]: { value: number }
}

/** What is needed of https://webassembly.github.io/spec/js-api/; the compiler's library for servers has no values of it. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object
  Memory: new (size: { initial: number; maximum: number }) => { buffer: ArrayBuffer }
  Table: new (size: { initial: number; maximum: number; element: string }) => object
  Instance: new (module: object, imports: { env: Record<string, unknown> }) => { exports: unknown }
}
const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly

/** A pattern that cannot be used; the text is for the caller. */
export class PatternError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PatternError'
  }
}

/**
 * True when the pattern is found anywhere in the name, which is what `units` has (UTF-16) from `start` to `end`. Throws `PatternError` when
 * a limit stopped it; then the test is not to be used again.
 */
export type NameTest = (units: Uint16Array, start: number, end: number) => boolean

export const takesTooLong = 'the pattern takes too long'

let compiled: object | undefined

/**
 * Compiles a pattern; throws `PatternError`. Each pattern gets a library and memory of its own (under a millisecond), so that nothing of one
 * caller's names or of a pattern that broke the library is there for the next.
 */
export function compilePattern(pattern: string, options: { ignoreCase: boolean }): NameTest {
  const text = withLimits(pattern)
  const { library, units } = freshLibrary()
  const guarded = <T>(steps: number, work: () => T): T => {
    library[meterName].value = steps
    try {
      return work()
    } catch (error) {
      if (error instanceof PatternError) throw error
      throw new PatternError(library[meterName].value === 0 ? takesTooLong : 'the pattern needs too much memory')
    }
  }
  const put = (value: string, at: number) => {
    for (let index = 0; index < value.length; index += 1) units[at / 2 + index] = value.charCodeAt(index)
  }
  return guarded(maxSteps.compile, () => {
    const flags = library._malloc(4)
    put(options.ignoreCase ? 'i' : '', flags)
    const source = library._malloc(text.length * 2)
    put(text, source)
    const code = library._compile(source, text.length, flags)
    if (code === 0) throw new PatternError(compileError(library, units, text.length - pattern.length))
    const data = library._createMatchData(code)
    const subject = library._malloc(maxNameChars * 2)
    const test = (names: Uint16Array, start: number, end: number) => {
      const length = Math.min(end - start, maxNameChars)
      units.set(names.subarray(start, start + length), subject / 2)
      const result = library._match(code, subject, length, 0, data)
      if (result >= 0) return true
      const problem = overLimit.get(result)
      if (problem !== undefined) throw new PatternError(`the pattern ${problem}`)
      if (result !== noMatch && result > -3) throw new PatternError(`the pattern cannot be tried (${result})`)
      // What is no text (half a surrogate pair) contains nothing.
      return false
    }
    return (names, start, end) => guarded(maxSteps.name, () => test(names, start, end))
  })
}

/**
 * The pattern with our limits in it. Where a limit stands twice the last one wins in this version, against the manual, so ours come
 * after the caller's settings, and what follows them may not be a further limit.
 */
function withLimits(pattern: string): string {
  if (pattern.length > maxPatternChars)
    throw new PatternError(`the pattern is longer than ${maxPatternChars} characters`)
  if (asksForHalves(pattern)) throw new PatternError('\\C is not supported')
  const given = settings.exec(pattern)?.[0] ?? ''
  const rest = pattern.slice(given.length)
  if (rest.startsWith('(*LIMIT_')) throw new PatternError('the limits of a pattern cannot be changed')
  const ours = `(*UCP)(*LIMIT_MATCH=${limits.match})(*LIMIT_DEPTH=${limits.depth})(*LIMIT_HEAP=${limits.heapKilobytes})`
  return given + ours + rest
}

/** `\C` cuts a character in two, after which the library may read beyond the name. */
function asksForHalves(pattern: string): boolean {
  for (let at = pattern.indexOf('\\'); at >= 0; at = pattern.indexOf('\\', at + 2)) {
    if (pattern[at + 1] === 'C') return true
    if (pattern[at + 1] !== 'Q') continue
    const end = pattern.indexOf('\\E', at + 2)
    if (end < 0) return false
    at = end
  }
  return false
}

function compileError(library: Library, units: Uint16Array, added: number): string {
  const size = 256
  const buffer = library._malloc(size * 2)
  const length = Math.max(0, library._lastErrorMessage(buffer, size))
  const message = String.fromCharCode(...units.subarray(buffer / 2, buffer / 2 + length))
  return `${message} at character ${Math.max(0, library._lastErrorOffset() - added)}`
}

function freshLibrary(): { library: Library; units: Uint16Array } {
  compiled ??= new wasm.Module(meteredModule(readFileSync(fileURLToPath(import.meta.resolve(wasmFile))), meterName))
  const memory = new wasm.Memory({ initial: memoryPages, maximum: memoryPages })
  const bytes = new Uint8Array(memory.buffer)
  new Int32Array(memory.buffer)[heapPointerAt / 4] = heapStart
  const stop = (what: string) => () => {
    throw new Error(what)
  }
  const env = {
    memory,
    table: new wasm.Table({ initial: 4, maximum: 4, element: 'anyfunc' }),
    __table_base: 0,
    abortStackOverflow: stop('stack'),
    nullFunc_iii: stop('call'),
    nullFunc_vii: stop('call'),
    _emscripten_resize_heap: stop('memory'),
    _emscripten_get_heap_size: () => bytes.length,
    _emscripten_memcpy_big: (to: number, from: number, count: number) => {
      bytes.copyWithin(to, from, from + count)
      return to
    },
  }
  const { exports } = new wasm.Instance(compiled, { env })
  return { library: exports as Library, units: new Uint16Array(memory.buffer) }
}
