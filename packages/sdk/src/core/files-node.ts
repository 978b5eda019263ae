// Files of the machine, for Node.
import { readFile as read } from 'node:fs/promises'
import { basename } from 'node:path'
import { ConfigurationError } from './errors.ts'

/** Bytes and bare name of a file; `ConfigurationError` when it cannot be read. */
export async function readFile(path: string): Promise<{ bytes: Uint8Array; name: string }> {
  try {
    return { bytes: await read(path), name: basename(path) }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'
    throw new ConfigurationError(`cannot read ${path} (${code})`, { cause })
  }
}
