// Files of the machine, for Node.
import { readFile as read, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
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

/** Names of the files in a folder, in order; null when there is no such folder. */
export async function listFiles(folder: string): Promise<string[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null
    throw new ConfigurationError(`cannot read the folder ${folder}`, { cause })
  }
}

/** A path below another; `..` is allowed. */
export const pathOf = (...parts: string[]): string => join(...parts)
