// Settings and secrets of the installation, made once and the same on every node.
import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db, SettingsStore } from './contract.ts'
import { jsonText } from './db.ts'

export function openSettings(db: Db): SettingsStore {
  const secrets = new Map<string, Buffer>()

  async function get<T>(name: string): Promise<T | null> {
    const [row] = await db.query<{ value: string }>('select value from settings where name = $1', [name])
    return row === undefined ? null : (JSON.parse(row.value) as T)
  }

  return {
    get,

    async set(name, value) {
      await db.query(
        `insert into settings (name, value) values ($1, $2)
         on conflict (name) do update set value = excluded.value, updated_at = now()`,
        [name, jsonText(value)],
      )
    },

    async secret(name) {
      const known = secrets.get(name)
      if (known !== undefined) return known
      // The first one to insert decides; everybody reads what is there.
      await db.query('insert into settings (name, value) values ($1, $2) on conflict do nothing', [
        `secret:${name}`,
        jsonText(randomBytes(32).toString('base64')),
      ])
      const secret = Buffer.from((await get<string>(`secret:${name}`))!, 'base64')
      secrets.set(name, secret)
      return secret
    },
  }
}

/**
 * The pepper of key hashes as a file of mode 0600 beside the database rather than in it, so that a copy of the database alone is
 * worth nothing. Made on first use.
 */
export async function pepperFile(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, 'pepper')
  const read = async (): Promise<Buffer | null> => {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    return text === null ? null : Buffer.from(text.trim(), 'base64')
  }
  const found = await read()
  if (found !== null) return found
  // Complete under its name from the first moment: a crash half-way would otherwise leave a file that opens no key.
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  await file.writeFile(`${randomBytes(32).toString('base64')}\n`)
  await file.sync()
  await file.close()
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return (await read())!
}
