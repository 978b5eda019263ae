// Blobs: what went in comes out, nothing lies there in the clear, damage is noticed, what was just stored is not deleted.
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBlobs } from './blobs.ts'
import type { Blobs } from './contract.ts'

let folder: string
let blobs: Blobs
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-blobs-'))
  blobs = await openBlobs(join(folder, 'blobs'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const fileOf = (sha256: string) => join(folder, 'blobs', sha256.slice(0, 2), sha256.slice(2, 4), sha256)

test('any bytes come back as they were, and the input is left alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const before = Buffer.from(bytes)
      const { sha256, sizeBytes } = await blobs.put(bytes)
      expect([sha256, sizeBytes]).toEqual([hash(before), before.length])
      expect(before.equals(bytes)).toBe(true)
      expect((await blobs.get(sha256))?.equals(before)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('a slice of a larger buffer is stored as the slice', async () => {
  const whole = Buffer.from('0123456789abcdef')
  const { sha256 } = await blobs.put(whole.subarray(3, 9))
  expect(String(await blobs.get(sha256))).toBe('345678')
})

test('nothing a virus scanner knows stands in the file', async () => {
  const marker = 'This line stands for malware that a scanner would find. '.repeat(100)
  const { sha256 } = await blobs.put(Buffer.from(marker))
  const stored = await readFile(fileOf(sha256), 'latin1')
  expect(stored).not.toContain('malware')
  expect(stored).not.toContain('scanner')
})

test('the same bytes at the same time are one file, and no drafts are left', async () => {
  const bytes = Buffer.from('the same')
  await Promise.all(Array.from({ length: 20 }, () => blobs.put(bytes)))
  const { sha256 } = await blobs.put(bytes)
  expect(await readdir(join(fileOf(sha256), '..'))).toEqual([sha256])
})

test('damage is an error and not an answer', async () => {
  const { sha256 } = await blobs.put(Buffer.from('whole'))
  await writeFile(fileOf(sha256), 'DKB1broken')
  await expect(blobs.get(sha256)).rejects.toMatchObject({ code: 'internal' })
})

test('what is not there is null; names that are no hashes reach no file', async () => {
  expect(await blobs.get('0'.repeat(64))).toBeNull()
  expect(await blobs.has('0'.repeat(64))).toBe(false)
  for (const name of ['../../etc/passwd', '', 'A'.repeat(64), `${'0'.repeat(63)}/`]) {
    await expect(blobs.get(name)).rejects.toMatchObject({ code: 'invalid' })
  }
})

test('deletion spares what was stored again a moment ago', async () => {
  const bytes = Buffer.from('kept for a while')
  const { sha256 } = await blobs.put(bytes)
  const longAgo = Date.now() / 1000 - 3600
  await utimes(fileOf(sha256), longAgo, longAgo)
  await blobs.put(bytes)
  expect(await blobs.deleteIfIdle(sha256)).toBe(false)
  await utimes(fileOf(sha256), longAgo, longAgo)
  expect(await blobs.deleteIfIdle(sha256)).toBe(true)
  expect(await blobs.has(sha256)).toBe(false)
  expect(await blobs.deleteIfIdle(sha256)).toBe(true)
  await blobs.put(bytes)
  await blobs.delete(sha256)
  expect(await blobs.has(sha256)).toBe(false)
})

test('an object store is refused for now', async () => {
  await expect(openBlobs('s3://bucket/prefix')).rejects.toMatchObject({ code: 'unsupported' })
})

test('large bytes come back as they were, and others are served in between', async () => {
  for (const size of [1 << 20, (1 << 20) + 1, 32 * 1024 * 1024 + 3]) {
    const bytes = Buffer.alloc(size, 'no piece is like another ')
    bytes.writeUInt32LE(size, size - 4)
    const right = hash(bytes)
    let turns = 0
    const watch = setInterval(() => {
      turns += 1
    }, 1)
    const { sha256 } = await blobs.put(bytes)
    clearInterval(watch)
    expect(sha256).toBe(right)
    expect((await blobs.get(sha256))?.equals(bytes)).toBe(true)
    // Done in one go, hash and encoding of the largest would take a quarter of a second in which nobody else has a turn.
    if (size > 1 << 24) expect(turns).toBeGreaterThan(10)
  }
})

test('a folder that cannot be written or read is said to be unavailable, and heals', async () => {
  const place = join(folder, 'moody')
  const moody = await openBlobs(place)
  const { sha256 } = await moody.put(Buffer.from('kept before'))
  await rename(place, `${place}.away`)
  await writeFile(place, 'not a folder')
  await expect(moody.put(Buffer.from('kept before'))).rejects.toMatchObject({ code: 'unavailable' })
  await expect(moody.put(Buffer.from('another'))).rejects.toMatchObject({ code: 'unavailable' })
  await expect(moody.get(sha256)).rejects.toMatchObject({ code: 'unavailable' })
  await rm(place)
  await rename(`${place}.away`, place)
  expect(String(await moody.get(sha256))).toBe('kept before')
  await moody.put(Buffer.from('another'))
})
