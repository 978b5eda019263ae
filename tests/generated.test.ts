// Generated pages must be what the code generates now.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { generatedPages } from '../scripts/generate.ts'

const root = resolve(import.meta.dirname, '..')

it.each(Object.entries(generatedPages()))('%s is up to date (npm run generate)', (path, content) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(content)
})
