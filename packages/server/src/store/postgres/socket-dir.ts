// Chooses the folder of the database socket: private, and short enough for the system's limit.
import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DocketError } from '@docket/model'

/** sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero; the name in the folder takes 17 more with its lock. */
const longestFolder = 85

/**
 * `<dataDir>/run`, or for long paths (or where `owner` could not pass through) a folder in the temporary directory whose name
 * follows from the data folder. Mode 0700 and ours alone: who owns such a folder already is refused rather than trusted.
 */
export async function prepareSocketDir(dataDir: string, owner: number | null): Promise<string> {
  const near = join(resolve(dataDir), 'run')
  if (owner === null && Buffer.byteLength(near) <= longestFolder) {
    await mkdir(near, { recursive: true, mode: 0o700 })
    await chmod(near, 0o700)
    return near
  }
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16)
  const far = join(tmpdir(), `docket-${name}`)
  await mkdir(far, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const found = await lstat(far)
  const us = process.getuid?.() ?? found.uid
  if (!found.isDirectory() || (found.uid !== us && found.uid !== owner)) {
    throw new DocketError(
      'unavailable',
      `${far} belongs to somebody else; remove it, or use a shorter data folder path.`,
    )
  }
  if (found.uid !== (owner ?? us)) await chown(far, owner ?? us, owner ?? us)
  await chmod(far, 0o700)
  return far
}
