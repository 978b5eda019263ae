// Reads a request body with a hard size limit, and multipart forms the way lenient clients send them.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setImmediate as breathe } from 'node:timers/promises'
import { DocketError, type Upload } from '@docket/model'

/** How many bytes of bodies all requests together may hold in memory; a body that would go beyond is refused for now. */
export interface BodyBudget {
  held: number
  readonly limit: number
}

export const bodyBudget = (limitBytes: number): BodyBudget => ({ held: 0, limit: limitBytes })

/** Answers to requests whose sender waits for `100 Continue` before it sends the body (RFC 9110, 10.1.1). */
const waiting = new WeakMap<IncomingMessage, ServerResponse>()

/**
 * Lets the body come only once an operation wants it, so that a refusal costs the sender nothing. Answered without it, the connection
 * ends: nobody could tell the body from the next request.
 */
export function holdContinue(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response)
    response.setHeader('connection', 'close')
    server.emit('request', request, response)
  })
}

/** How long the rest of a body that is too large is read and thrown away, so that the sender stays to hear the answer. */
const lingerMs = 5_000

/**
 * The whole body, or `too_large`; `unavailable` when the budget is used up. A body that ends early is `invalid`. The caller gives the
 * budget back, by the length of what it got, once the bytes are no longer needed.
 */
export async function readBytes(request: IncomingMessage, limitBytes: number, budget: BodyBudget): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  const { 'content-encoding': encoding = 'identity', 'transfer-encoding': transfer = 'chunked' } = request.headers
  if (encoding !== 'identity' || transfer.toLowerCase() !== 'chunked')
    throw new DocketError('invalid', 'this operation takes no compressed body')
  const asking = waiting.get(request)
  if (asking) {
    if (announced > limitBytes) throw tooLarge(limitBytes)
    asking.setHeader('connection', 'keep-alive')
    asking.writeContinue()
  }
  // Room is taken at once and filled piece by piece: putting many megabytes together in the end would hold up everybody.
  const whole = announced > 0 && announced <= limitBytes ? Buffer.allocUnsafeSlow(announced) : null
  const chunks: Buffer[] = []
  let size = 0
  let isRefused = false
  const refuse = (error: DocketError) => {
    isRefused = true
    budget.held -= size
    size = 0
    chunks.length = 0
    return error
  }
  await new Promise<void>((resolve, reject) => {
    const stop = (error: DocketError) => {
      request.removeAllListeners('data')
      refuse(error)
      request.resume()
      if (error.code !== 'too_large') return reject(error)
      const timer = setTimeout(() => reject(error), lingerMs)
      request.on('end', () => {
        clearTimeout(timer)
        reject(error)
      })
    }
    if (announced > limitBytes) return stop(tooLarge(limitBytes))
    request.on('data', (chunk: Buffer) => {
      const at = size
      size += chunk.length
      budget.held += chunk.length
      if (size > limitBytes) stop(tooLarge(limitBytes))
      else if (budget.held > budget.limit)
        stop(new DocketError('unavailable', 'too many uploads at once; try again soon'))
      else if (whole) chunk.copy(whole, at)
      else chunks.push(chunk)
    })
    // What was refused is read to its end all the same, and is no empty body then.
    request.on('end', () => {
      if (!isRefused) resolve()
    })
    // After `end` nothing is left to refuse: a settled promise ignores the rest.
    request.on('close', () => {
      if (!request.complete) reject(refuse(new DocketError('invalid', 'the body ended early')))
    })
    request.on('error', () => undefined)
  })
  return whole?.subarray(0, size) ?? joined(chunks, size)
}

const tooLarge = (limitBytes: number) => new DocketError('too_large', `the body is larger than ${limitBytes} bytes`)

/** One buffer of many, a megabyte at a time. */
async function joined(chunks: readonly Buffer[], size: number): Promise<Buffer> {
  const [first, second] = chunks
  if (first && !second) return first
  const whole = Buffer.allocUnsafeSlow(size)
  let at = 0
  let sinceBreath = 0
  for (const chunk of chunks) {
    at += chunk.copy(whole, at)
    sinceBreath += chunk.length
    if (sinceBreath < 1 << 20) continue
    sinceBreath = 0
    await breathe()
  }
  return whole
}

export interface Form {
  /** Text fields in order of appearance; repeated names keep all values. */
  fields: Record<string, string[]>
  file: Upload | null
}

const maxParts = 200
const maxPartHeaderBytes = 16 * 1024
const maxFieldBytes = 1024 * 1024

/**
 * Splits `multipart/form-data` (RFC 7578) held in memory. The part named `fileField` is the file whatever its headers say: clients
 * leave out its file name, its content type or both. Raw UTF-8, quoted, and RFC 2231 file names are read.
 */
export function readForm(body: Buffer, contentType: string | undefined, fileField: string): Form {
  const boundary = boundaryOf(contentType)
  const form: Form = { fields: Object.create(null), file: null }
  const marker = Buffer.from(`\r\n--${boundary}`)
  // The first delimiter may stand at the very beginning, without the line break that belongs to the others.
  let at = body.indexOf(marker.subarray(2))
  if (at < 0) throw new DocketError('invalid', 'the multipart body has no part')
  at += marker.length - 2
  for (let parts = 0; ; parts++) {
    if (body.subarray(at, at + 2).toString('latin1') === '--') return form
    if (parts === maxParts) throw new DocketError('invalid', `more than ${maxParts} parts`)
    const lineEnd = body.indexOf('\r\n', at)
    const headerEnd = lineEnd < 0 ? -1 : body.indexOf('\r\n\r\n', lineEnd)
    if (headerEnd < 0 || headerEnd - at > maxPartHeaderBytes)
      throw new DocketError('invalid', 'broken multipart headers')
    const end = body.indexOf(marker, headerEnd + 2)
    if (end < 0) throw new DocketError('invalid', 'the multipart body ends in the middle of a part')
    const content = body.subarray(Math.min(headerEnd + 4, end), end)
    addPart(form, body.subarray(lineEnd + 2, headerEnd).toString('utf8'), content, fileField)
    at = end + marker.length
  }
}

function boundaryOf(contentType: string | undefined): string {
  const found = /^multipart\/form-data\s*;(?:[^;]{0,200};){0,5}?\s*boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(
    contentType ?? '',
  )
  const boundary = found?.[1] ?? found?.[2]
  if (!boundary) throw new DocketError('invalid', 'this operation takes multipart/form-data with a boundary')
  return boundary
}

function addPart(form: Form, headers: string, content: Buffer, fileField: string): void {
  const disposition = headers.split('\r\n').find((line) => /^content-disposition:/i.test(line)) ?? ''
  const name = parameter(disposition, 'name')
  if (name === null) return
  if (name === fileField) {
    form.file ??= { field: name, name: parameter(disposition, 'filename'), bytes: content }
    return
  }
  if (content.length > maxFieldBytes) throw new DocketError('too_large', `the form field ${name} is too long`)
  const values = form.fields[name] ?? []
  values.push(content.toString('utf8'))
  form.fields[name] = values
}

/** A parameter of a header line: `name*=utf-8''…` (RFC 5987) before `name="…"` before a bare token. */
function parameter(line: string, name: string): string | null {
  const extended = new RegExp(`;\\s{0,5}${name}\\*=(?:utf-8|iso-8859-1)'[a-z-]{0,20}'([^;\\s]{0,2000})`, 'i').exec(line)
  if (extended?.[1] !== undefined) {
    try {
      return decodeURIComponent(extended[1])
    } catch {
      return extended[1] // not percent-encoded UTF-8; the raw text is still the best name we have
    }
  }
  const quoted = new RegExp(`;\\s{0,5}${name}="((?:[^"\\\\]|\\\\.){0,2000})"`, 'i').exec(line)
  if (quoted?.[1] !== undefined) return quoted[1].replace(/\\(["\\])/g, '$1')
  return new RegExp(`;\\s{0,5}${name}=([^;"\\s]{1,2000})`, 'i').exec(line)?.[1] ?? null
}
