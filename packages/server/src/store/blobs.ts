// Raw bytes as files by their hash: on disk before `put` resolves, lightly encoded so that virus scanners leave them alone.
import { createHash, randomBytes } from 'node:crypto'
import { access, type FileHandle, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { DocketError } from '@docket/model'
import type { Blobs } from './contract.ts'

/** First bytes of every file: name and version of the encoding. */
const mark = Buffer.from('DKB1')

/** Not a secret: it only keeps scanners from finding, and quarantining, the malware that is evidence here. */
const pattern = createHash('sha512').update('docket blob encoding 1').digest()

/** `folder/ab/cd/<sha256>`; the folder is created. */
export async function openBlobs(folder: string): Promise<Blobs> {
  if (folder.includes('://')) {
    throw new DocketError(
      'unsupported',
      `Raw bytes are kept in a folder for now, ${folder.split('://')[0]} is not built yet.`,
    )
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  /** Folders known to exist and to be on disk. */
  const folders = new Set<string>()
  /** Writes of the same bytes at the same time share one. */
  const underway = new Map<string, Promise<void>>()

  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new DocketError('invalid', 'A blob is named by a SHA-256 in lower-case hex.')
    return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }

  async function exists(path: string): Promise<boolean> {
    return access(path).then(
      () => true,
      () => false,
    )
  }

  async function ensureFolder(at: string): Promise<void> {
    if (folders.has(at)) return
    if (at !== folder) await ensureFolder(dirname(at))
    const made = await mkdir(at, { recursive: true, mode: 0o700 })
    if (made !== undefined) await syncFolder(dirname(at))
    folders.add(at)
  }

  async function write(path: string, bytes: Uint8Array): Promise<void> {
    if (await exists(path)) {
      // Its age protects it from being deleted between now and the insert of the alert that refers to it.
      const at = Date.now() / 1000
      await utimes(path, at, at)
      return
    }
    await ensureFolder(dirname(path))
    const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
    try {
      const file = await open(draft, 'wx', 0o600)
      try {
        await writeEncoded(file, bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
  }

  return {
    async put(bytes) {
      const sha256 = await hashOf(bytes)
      let writing = underway.get(sha256)
      if (writing === undefined) {
        writing = write(pathOf(sha256), bytes)
          .catch((cause: unknown) => {
            throw new DocketError('unavailable', 'The bytes cannot be kept at the moment.', { cause })
          })
          .finally(() => underway.delete(sha256))
        underway.set(sha256, writing)
      }
      await writing
      return { sha256, sizeBytes: bytes.length }
    },

    async get(sha256) {
      const stored = await readFile(pathOf(sha256)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw new DocketError('unavailable', 'The bytes cannot be read at the moment.', { cause: error })
      })
      if (stored === null) return null
      const bytes = stored.subarray(0, mark.length).equals(mark) ? await decode(stored.subarray(mark.length)) : stored
      if ((await hashOf(bytes)) !== sha256) {
        throw new DocketError('internal', `The stored bytes of ${sha256} are damaged.`)
      }
      return bytes
    },

    has: async (sha256) => exists(pathOf(sha256)),

    async delete(sha256) {
      await rm(pathOf(sha256), { force: true })
    },

    async deleteIfIdle(sha256, idleMs = 60_000) {
      const path = pathOf(sha256)
      const found = await stat(path).catch(() => null)
      if (found === null) return true
      if (Date.now() - found.mtimeMs < idleMs || underway.has(sha256)) return false
      await rm(path, { force: true })
      return true
    },
  }
}

/** Large uploads are worked on in pieces of this size, a few milliseconds each, so that other requests are answered in between. */
const pieceBytes = 1 << 20

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256')
  for (const piece of pieces(bytes)) {
    hash.update(piece)
    if (bytes.length > pieceBytes) await breathe()
  }
  return hash.digest('hex')
}

async function writeEncoded(file: FileHandle, bytes: Uint8Array): Promise<void> {
  const draft = Buffer.allocUnsafeSlow(Math.min(pieceBytes, bytes.length))
  await file.write(mark)
  for (const piece of pieces(bytes)) {
    const encoded = draft.subarray(0, piece.length)
    encode(piece, encoded)
    for (let written = 0; written < encoded.length; )
      written += (await file.write(encoded, written, encoded.length - written)).bytesWritten
  }
}

async function decode(stored: Uint8Array): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(stored.length)
  let at = 0
  for (const piece of pieces(stored)) {
    encode(piece, bytes.subarray(at, at + piece.length))
    at += piece.length
    if (stored.length > pieceBytes) await breathe()
  }
  return bytes
}

/** Exclusive or with a fixed pattern, word by word: its own inverse. `out` begins at a word of its memory; `bytes` is left alone. */
function encode(bytes: Uint8Array, out: Buffer): void {
  out.set(bytes)
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length >>> 2)
  const key = new Uint32Array(new Uint8Array(pattern).buffer)
  for (let index = 0; index < words.length; index += 1) words[index] = words[index]! ^ key[index & 15]!
  for (let index = words.length * 4; index < out.length; index += 1) out[index] = out[index]! ^ pattern[index & 63]!
}

/** A rename lasts only once its folder is on disk (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
