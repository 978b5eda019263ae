// Mutated mails: triage neither throws nor hangs nor crashes inside, and its reports keep to their schema.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { TriageReport } from '@docket/model'
import { triage } from '@docket/triage'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { corpusFolder } from '../kit/corpus.ts'
import { cpuMs } from '../kit/cpu-clock.ts'
import { mutate, randomFrom } from '../kit/mutations.ts'

const mutants = 400
const seed = 20261121
const samples = resolve(import.meta.dirname, '../../packages/cli/samples')
const folders = [samples, corpusFolder('broken')].filter((path) => path !== null)
const valid = Compile(TriageReport)

test(`${mutants} mutants of samples and of broken mails where they are at hand`, { timeout: 240_000 }, async () => {
  const mails = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .map((name) => ({ name, bytes: readFileSync(join(folder, name)) })),
  )
  const random = randomFrom(seed)
  const pick = () => mails[Math.floor(random() * mails.length)]!
  for (let i = 0; i < mutants; i++) {
    const { name, bytes } = pick()
    const mutant = mutate(bytes, pick().bytes, random)
    const label = `mutant ${i} of ${name}`
    const started = cpuMs()
    const report = await triage({ kind: 'email', bytes: mutant })
    expect(cpuMs() - started, label).toBeLessThan(5000)
    expect([...valid.Errors(report)], label).toEqual([])
    expect(JSON.parse(JSON.stringify(report)), label).toEqual(report)
    expect(
      report.unexamined.filter(({ reason }) => reason === 'crashed'),
      label,
    ).toEqual([])
    expect(report.error?.code, label).not.toBe('internal')
  }
})
