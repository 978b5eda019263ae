// Writes the reference pages that derive from code: findings catalogue, what each door shows, and OpenAPI files. With --check it only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Door, nativeOperations } from '@docket/model'
import { catalogue } from '@docket/triage'
import { intezerDoors } from '../packages/server/src/dialects/intezer/index.ts'
import { kasperskyDoors } from '../packages/server/src/dialects/kaspersky/index.ts'
import { sentinelDoors } from '../packages/server/src/dialects/sentinel/index.ts'
import { writeOpenApi } from '../packages/server/src/http/openapi.ts'
import type { Deps, NameSearch } from '../packages/server/src/service/index.ts'
import { weightOf } from '../packages/triage/src/rules.ts'

import { doorsPage } from './doors-page.ts'
import { sdkFiles } from './generate-sdk.ts'

const root = resolve(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const local = 'http://127.0.0.1:8484'

/** The catalogue as a table by kind of harm: every reason a verdict may cite. */
function findingsPage(): string {
  const rows = [...catalogue.values()].sort((a, b) =>
    a.category === b.category ? (a.id < b.id ? -1 : 1) : a.category < b.category ? -1 : 1,
  )
  const lines = [
    '# Findings',
    '',
    `Every reason a verdict may cite (${rows.length}), generated from the catalogue. Weight is the log-odds a finding of full strength adds; "alone" is the`,
    'worst verdict it can cause by itself. Negative weights count only for a sender whose domain is authenticated.',
  ]
  for (const [category, group] of Map.groupBy(rows, (row) => row.category)) {
    lines.push(
      '',
      `## ${category.replaceAll('_', ' ')}`,
      '',
      '| id | meaning | weight | alone | ATT&CK |',
      '| --- | --- | --- | --- | --- |',
    )
    for (const row of group)
      lines.push(
        `| \`${row.id}\` | **${cell(row.title)}.** ${cell(row.meaning)} | ${weightOf(row.id).toFixed(2)} | ${row.ceiling} | ${row.techniques.join(' ')} |`,
      )
  }
  return `${lines.join('\n')}\n`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\.$/, '')

/** Rows only: the handlers behind them are never called here, so they need no store. */
function openApiPages(): Record<string, string> {
  const rowsOnly = {} as Deps
  const [intezer] = intezerDoors(rowsOnly)
  const [sentinel] = sentinelDoors(rowsOnly)
  const [kaspersky] = kasperskyDoors(rowsOnly, {} as NameSearch)
  const native: Pick<Door, 'operations' | 'prefixes'> = {
    prefixes: ['/api/v1'],
    operations: Object.values(nativeOperations).map((row) => ({ row, handle: () => ({ status: 501 }) })),
  }
  const page = (door: Pick<Door, 'operations' | 'prefixes'>, title: string) =>
    `${JSON.stringify(writeOpenApi(door, { title, version }, local), null, 2)}\n`
  return {
    'docs/openapi/native.json': page(native, 'Docket'),
    ...(intezer ? { 'docs/openapi/intezer.json': page(intezer, 'Docket, the Intezer door') } : {}),
    ...(sentinel ? { 'docs/openapi/sentinel.json': page(built(sentinel), 'Docket, the Sentinel door') } : {}),
    ...(kaspersky ? { 'docs/openapi/kaspersky.json': page(built(kaspersky), 'Docket, the Kaspersky XDR door') } : {}),
  }
}

/** Without refusals of what is not there: gaps, and methods that a path does not have. */
function built(door: Door): Door {
  return { ...door, operations: door.operations.filter(({ row }) => !/^(gap|no) /.test(row.id)) }
}

/** Path below the project → content. */
export function generatedPages(): Record<string, string> {
  return { 'docs/findings.md': findingsPage(), 'docs/doors.md': doorsPage(), ...openApiPages(), ...sdkFiles() }
}

if (import.meta.main) {
  const stale: string[] = []
  for (const [path, content] of Object.entries(generatedPages())) {
    const file = join(root, path)
    if (existsSync(file) && readFileSync(file, 'utf8') === content) continue
    stale.push(path)
    if (process.argv.includes('--check')) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  if (process.argv.includes('--check') && stale.length > 0) {
    process.stderr.write(`out of date: ${stale.join(', ')}; run: npm run generate\n`)
    process.exit(1)
  }
}
