// What the disk under a folder can do by itself: durable files a second, the way raw bytes are kept, without HTTP or a database.
import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of `bytes` written, synced, renamed and their folder synced, `atOnce` at a time; answers files a second. */
export async function durableFilesPerSecond(
  folder: string,
  bytes: number,
  atOnce: number,
  seconds: number,
): Promise<number> {
  const place = join(folder, 'disk-limit')
  await mkdir(place, { recursive: true })
  const content = randomBytes(bytes)
  const end = performance.now() + seconds * 1000
  let written = 0
  async function writer(who: number): Promise<void> {
    for (let n = 0; performance.now() < end; n++) {
      const at = join(place, String((who * 7919 + n) % 256))
      await mkdir(at, { recursive: true })
      const draft = join(at, `${who}-${n}.tmp`)
      const file = await open(draft, 'wx')
      await file.write(content)
      await file.sync()
      await file.close()
      await rename(draft, join(at, `${who}-${n}`))
      const directory = await open(at, 'r')
      await directory.sync()
      await directory.close()
      written++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, (_, who) => writer(who)))
  await rm(place, { recursive: true, force: true })
  return written / seconds
}
