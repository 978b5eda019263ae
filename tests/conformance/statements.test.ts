// The table of statements is worth nothing when its tests are gone: every test it names is there.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

const folder = import.meta.dirname
const fileOf = (name: string) => resolve(folder, name.startsWith('packages/') ? '../..' : '.', name)

it('every statement has a test, or says that there is nothing to serve', () => {
  const table = readFileSync(resolve(folder, 'statements.md'), 'utf8')
  const rows = [...table.matchAll(/^\| ([^|]+) \| ([^|]+) \| (?:`([^`]+)`(?:: ([^|]+))?|none) \|$/gm)]
  expect(rows.length).toBe(table.split('\n').filter((line) => /^\| (?!section)/.test(line)).length)
  expect(rows.length).toBeGreaterThan(200)
  const missing = rows.filter(([, , statement = '', file, name]) => {
    if (file === undefined) return !statement.startsWith('nothing to serve')
    return !existsSync(fileOf(file)) || (name !== undefined && !readFileSync(fileOf(file), 'utf8').includes(name))
  })
  expect(missing.map(([row]) => row)).toEqual([])
})
