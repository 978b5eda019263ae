// Holds the import arrows of the house: which room may import which. See the table in CONTRIBUTING.md.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Room → rooms it may import. A room is a package, or a folder of the server. `lazy:` arrows must be dynamic imports. */
const mayImport: Record<string, readonly string[]> = {
  model: [],
  triage: ['model'],
  'server/store': ['model'],
  'server/service': ['model', 'triage', 'server/store'],
  'server/jobs': ['model', 'triage', 'server/service', 'server/store'],
  'server/notify': ['model'],
  'server/dialects/intezer': ['model', 'server/service'],
  'server/dialects/native': ['model', 'server/service'],
  'server/dialects/sentinel': ['model', 'server/service'],
  'server/dialects/kaspersky': ['model', 'server/service'],
  'server/http': ['model'],
  server: ['model', 'triage', 'server/*'],
  sdk: [],
  cli: ['model', 'sdk', 'triage', 'lazy:server'],
}

/** Packages from the registry that a room may use; a room that is not listed may use any its package.json names. */
const onlyPackages: Record<string, readonly string[]> = { model: ['typebox'] }

/**
 * Configuration, the command line, the supervisor that looks for PostgreSQL on the PATH and starts it, and the sandbox process, which
 * empties it.
 */
const mayReadEnvironment =
  /^packages\/(cli\/src\/|server\/src\/(config\.ts|store\/postgres\/)|triage\/src\/sandbox\/answer-requests\.ts)/

function roomOf(file: string): string {
  const [, name = '', , ...path] = relative(root, file).split('/')
  if (name !== 'server' || path.length < 2) return name
  return path[0] === 'dialects' ? `server/dialects/${path[1]}` : `server/${path[0]}`
}

interface Import {
  from: string
  to: string
  file: string
  lazy: boolean
}

function readImports(file: string): Import[] {
  const found: Import[] = []
  const source = readFileSync(file, 'utf8')
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'"]{0,2000}?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'|\bimport\(\s*'([^']+)'/g
  for (const [, from, bare, dynamic] of source.matchAll(pattern)) {
    const target = from ?? bare ?? dynamic ?? ''
    let to: string
    if (target.startsWith('.')) to = roomOf(resolve(dirname(file), target))
    else if (target.startsWith('@docket/')) to = target.split('/')[1] ?? ''
    else if (target.startsWith('node:') || target.startsWith('#')) continue
    else
      to = `npm:${target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/')}`
    found.push({ from: roomOf(file), to, file: relative(root, file), lazy: dynamic !== undefined })
  }
  return found
}

const files = globSync('packages/*/src/**/*.ts', { cwd: root }).map((file) => join(root, file))
const shipped = files.filter((file) => !file.endsWith('.test.ts') && !/\/(fixtures|testing)/.test(file))

describe('the house', () => {
  it('knows every room', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in mayImport))).toEqual([])
  })

  it('imports one way only', () => {
    const wrong = shipped.flatMap(readImports).filter(({ from, to, lazy }) => {
      if (from === to || to.startsWith('npm:')) return false
      const allowed = mayImport[from] ?? []
      return !(
        allowed.includes(to) ||
        (allowed.includes('server/*') && to.startsWith('server/')) ||
        (lazy && allowed.includes(`lazy:${to}`))
      )
    })
    expect(wrong).toEqual([])
  })

  it('uses only registry packages that its package.json names', () => {
    const wrong = shipped.flatMap(readImports).filter(({ from, to }) => {
      if (!to.startsWith('npm:')) return false
      const name = to.slice(4)
      const only = onlyPackages[from]
      if (only) return !only.includes(name)
      const manifest = JSON.parse(
        readFileSync(join(root, 'packages', from.split('/')[0] ?? '', 'package.json'), 'utf8'),
      )
      return !(name in { ...manifest.dependencies, ...manifest.optionalDependencies })
    })
    expect(wrong).toEqual([])
  })

  it('reads the environment only in config and command line', () => {
    const readers = shipped
      .filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file))
    expect(readers.filter((file) => !mayReadEnvironment.test(file))).toEqual([])
  })

  it('opens every file with a line that says its job', () => {
    expect(
      files
        .filter(
          (file) =>
            !readFileSync(file, 'utf8')
              .replace(/^#!.*\n/, '')
              .startsWith('//'),
        )
        .map((file) => relative(root, file)),
    ).toEqual([])
  })

  it('keeps files under 500 lines', () => {
    expect(
      files
        .filter((file) => !file.includes('/generated/') && readFileSync(file, 'utf8').split('\n').length > 500)
        .map((file) => relative(root, file)),
    ).toEqual([])
  })
})
