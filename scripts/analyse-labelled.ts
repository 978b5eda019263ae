// Runs the analysers over labelled mails and keeps, of each, its words and which findings were cited how strongly.
import type { Context } from '../packages/triage/src/analyser.ts'
import { emailAnalysers } from '../packages/triage/src/analysers/email/index.ts'
import { readMail } from '../packages/triage/src/intake/index.ts'
import type { Analysed } from '../packages/triage/src/learn/cross-validate.ts'
import { defaultLimits, offlinePorts } from '../packages/triage/src/ports.ts'
import { runEmailAnalysers } from '../packages/triage/src/runner.ts'
import { segmentsOf } from '../packages/triage/src/wording/mail-words.ts'
import type { LabelledMail } from './labelled-mails.ts'

/** The wording is left out here: each fold has a model of its own. */
const analysers = emailAnalysers.filter(({ name }) => name !== 'wording')
/** Triage reads no clock in training, so that the same mails always give the same findings. */
const now = () => new Date('2026-01-01T00:00:00Z')
const never = () => false

export async function analyseAll(mails: readonly LabelledMail[], report: (line: string) => void): Promise<Analysed[]> {
  const analysed: Analysed[] = []
  for (const { id, folder, source, cluster, kind, name, untouched, neutral } of mails) {
    const first = await examine(untouched, name)
    const second = await examine(neutral, name)
    analysed.push({
      id,
      folder,
      source,
      cluster,
      kind,
      name,
      segments: second.segments,
      untouched: first.found,
      neutral: second.found,
      incomplete: second.incomplete,
    })
    if (analysed.length % 500 === 0) report(`analysed ${analysed.length} of ${mails.length}`)
  }
  return analysed
}

async function examine(bytes: Uint8Array, name: string) {
  const context: Context = {
    ports: { ...offlinePorts, now },
    limits: defaultLimits,
    outOfTime: never,
    authenticatedDomains: new Set(),
  }
  const { mail, unexamined } = await readMail(bytes, { limits: defaultLimits, name, outOfTime: never })
  const gathered = await runEmailAnalysers(mail, analysers, context)
  const found = new Map<string, number>()
  for (const { id, strength } of gathered.findings) found.set(id, Math.max(found.get(id) ?? 0, strength ?? 1))
  const incomplete = [...unexamined, ...gathered.unexamined].some(({ reason }) => reason !== 'offline')
  return { segments: segmentsOf(mail), found, incomplete }
}
