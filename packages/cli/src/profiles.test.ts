// Saved logins under bad conditions: several at once, links, files of strangers, names that mean something else.
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { changeProfiles, checkProfileName, readProfiles } from './profiles.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docket-profiles-'))
  process.env.DOCKET_CONFIG = join(folder, 'config', 'profiles.json')
})
afterEach(() => {
  delete process.env.DOCKET_CONFIG
  rmSync(folder, { recursive: true, force: true })
})

const add = (name: string) =>
  changeProfiles((saved) => {
    saved.profiles[name] = { url: 'http://127.0.0.1:8484', key: `key-${name}` }
  })

it('logins at the same time are all kept, and nothing is left lying about', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `p${n}`)
  await Promise.all(names.map(add))
  expect(Object.keys((await readProfiles()).profiles).sort()).toEqual(names.sort())
  expect(readdirSync(join(folder, 'config'))).toEqual(['profiles.json'])
  expect(statSync(join(folder, 'config', 'profiles.json')).mode & 0o777).toBe(0o600)
})

it('a link to the file stays a link, and what it names is written', async () => {
  mkdirSync(join(folder, 'config'))
  writeFileSync(join(folder, 'kept.json'), '{}', { mode: 0o644 })
  symlinkSync(join(folder, 'kept.json'), join(folder, 'config', 'profiles.json'))
  await add('linked')
  expect(lstatSync(join(folder, 'config', 'profiles.json')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(folder, 'kept.json'), 'utf8')).toContain('key-linked')
  expect(statSync(join(folder, 'kept.json')).mode & 0o777).toBe(0o600)
})

it.each(['null', '[', '{"profiles": {"x": null}}', '{"profiles": {"x": {"url": 1}}}', '{"current": 5}'])(
  'a file that holds %s is named, not used',
  async (text) => {
    mkdirSync(join(folder, 'config'))
    writeFileSync(join(folder, 'config', 'profiles.json'), text)
    await expect(readProfiles()).rejects.toThrow(/not a file of saved logins/)
  },
)

it.each(['', '__proto__', 'a/b', 'a b', '\u001b[31m', 'x'.repeat(65)])('%j is no name', (name) => {
  expect(() => checkProfileName(name)).toThrow(/cannot be the name/)
})
