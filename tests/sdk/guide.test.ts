// The table of docs/sdk.md has every name of the guides, and each twin it names is there to be used.
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { guideNames } from './guide-names.ts'

const root = resolve(import.meta.dirname, '../..')
const sections = readFileSync(join(root, 'docs/sdk.md'), 'utf8').split(/^### /m)
const headings: Record<string, string> = {
  alerts: 'Alerts',
  incidents: 'Incidents',
  cases: 'Cases',
  sentinel: 'Sentinel',
  kaspersky: 'Kaspersky XDR',
}

/** Rows of a guide's table as [what the guide says, what is here]. */
function rowsOf(guide: string): [string, string][] {
  const text = sections.find((section) => section.startsWith(headings[guide] ?? guide)) ?? ''
  return [...text.matchAll(/^\| ((?:[^|\\]|\\.)*) \| ((?:[^|\\]|\\.)*) \|$/gm)].map(([, left = '', right = '']) => [
    left,
    right,
  ])
}

const words = (text: string) =>
  new Set(text.match(/[$\w]+(?:\.[\w]+)*/g)?.flatMap((word) => [word, ...word.split('.')]) ?? [])

describe('the table of names', () => {
  it.each(Object.keys(guideNames))('has every name of the guide to %s', (guide) => {
    const known = words(
      rowsOf(guide)
        .map(([left]) => left)
        .join('\n'),
    )
    expect(guideNames[guide]?.filter((name) => !known.has(name))).toEqual([])
  })

  it('names only twins that are there', () => {
    const source = globSync('packages/sdk/src/**/*.ts', { cwd: root })
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const there = words(source)
    const code = Object.keys(guideNames).flatMap((guide) =>
      rowsOf(guide).flatMap(([, right]) => right.match(/`[^`]+`/g) ?? []),
    )
    const twins = [...words(code.join('\n'))].filter((word) => !word.includes('.') && /^[A-Za-z]\w{2,}$/.test(word))
    const own = new Set(['results', 'alert', 'for', 'await', 'true', 'false', 'key', 'where', 'api'])
    expect(twins.length).toBeGreaterThan(100)
    expect(twins.filter((word) => !there.has(word) && !own.has(word))).toEqual([])
  })
})

describe('the examples', () => {
  it('are all run by a test', () => {
    const test = readFileSync(join(root, 'tests/sdk/examples.test.ts'), 'utf8')
    const functions = globSync('examples/*.ts', { cwd: root }).flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/^export (?:async )?function (\w+)/gm)].map(
        ([, name]) => `${file} ${name}`,
      ),
    )
    expect(functions.length).toBeGreaterThan(25)
    expect(functions.filter((name) => !new RegExp(`\\.${name.split(' ')[1]}\\(`).test(test))).toEqual([])
  })
})
