// Makes the store's own ids.
import { createHash, randomBytes } from 'node:crypto'
import type { Scan } from '@docket/model'

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(text: string): boolean {
  return pattern.test(text)
}

/** A uuid of version 7 (RFC 9562): ids made one after the other lie together in an index. */
export function newId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(nowMs, 0, 6)
  return format(bytes, 0x70)
}

/**
 * The analysis id of a file or URL inside an alert: a uuid of version 8 derived from both, so that it is the same however often
 * the alert is triaged.
 */
export function analysisIdOf(alertId: string, scan: Scan): string {
  const what = scan.type === 'file' ? scan.sha256 : scan.url
  return format(createHash('sha256').update(`${alertId}\n${scan.type}\n${what}`).digest(), 0x80)
}

/** A uuid of version 8 that follows from a text: the same text, the same id. */
export function derivedId(text: string): string {
  return format(createHash('sha256').update(text).digest(), 0x80)
}

function format(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | version
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
