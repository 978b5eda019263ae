// Puts the samples into a tenant, door by door; what is there already is left alone.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ImportResult, TransferFormat } from '@docket/model'
import { CommandFailure, exitCodes } from '../failure.ts'
import { sampleAlerts } from './alerts.ts'
import type { Doors } from './doors.ts'
import { intezerCases, intezerDevices, intezerIncidents } from './intezer.ts'
import { kasperskyIncidents } from './kaspersky.ts'
import { lateralDetails, lateralEntities, plantCase } from './native.ts'
import { staff } from './people.ts'
import { sentinelResources, writtenByOthers } from './sentinel.ts'

const mailFolder = resolve(import.meta.dirname, '../../samples')
/** How long triage of all of them may take. */
const triageMs = 120_000
const pollMs = 250
const importTries = 10

/** What became of the samples, by what they are. */
export type Summary = Record<string, { made: number; there: number }>

/** `tell` hears of each step as it begins. */
export async function fillWithSamples(doors: Doors, tell: (step: string) => void): Promise<Summary> {
  const summary: Summary = {}
  const count = (what: string, made: boolean) => {
    const row = summary[what] ?? { made: 0, there: 0 }
    if (made) row.made += 1
    else row.there += 1
    summary[what] = row
  }

  tell('devices, accounts and incidents of other products, by import')
  await importAll(doors, 'intezer', 'devices', intezerDevices(doors), count)
  await importAll(doors, 'kaspersky-xdr', 'Incidents', kasperskyIncidents(doors), count)
  await importAll(doors, 'intezer', 'incidents', intezerIncidents(doors), count)
  await importAll(doors, 'intezer', 'cases', intezerCases(doors), count)

  tell('reported mails and alerts of five products, through the Intezer door')
  const alertIds = [...(await sendMails(doors, count)), ...(await sendAlerts(doors, count))]
  tell(`verdicts of ${alertIds.length} alerts`)
  await waitForVerdicts(doors, alertIds)
  // The incidents name alerts that are there only now.
  await importAll(doors, 'intezer', 'incidents', intezerIncidents(doors), () => {})

  tell('incidents, comments, bookmarks and tasks, through the Sentinel door')
  for (const { tail, properties } of sentinelResources(doors)) {
    const path = doors.sentinel(tail)
    const isThere = await doors.has(path)
    if (!isThere) await doors.send('PUT', path, { properties })
    count(kindOf(tail), !isThere)
  }
  await importAll(doors, 'sentinel', null, writtenByOthers(doors), count)

  tell('entities, rules, tickets and a case, through the native API')
  await addDetails(doors)
  const casePath = `/api/v1/cases/${doors.id('case-plant')}`
  const hasCase = await doors.has(casePath)
  if (!hasCase) await doors.send('POST', '/api/v1/cases', plantCase(doors))
  count('cases', !hasCase)
  if (!hasCase) await workOnPlant(doors)

  tell('an alert nobody needs, closed through the Kaspersky door')
  await closeAlert(doors)
  return summary
}

const kindOf = (tail: string): string => {
  const [first = '', , part] = tail.split('/')
  return part ?? first
}

type Count = (what: string, made: boolean) => void

async function importAll(
  doors: Doors,
  from: TransferFormat,
  list: string | null,
  values: readonly unknown[],
  count: Count,
): Promise<void> {
  const records = values.map((value, index) => ({
    where: `sample ${index + 1}`,
    ...(list === null ? {} : { list }),
    value,
  }))
  let { counts, refused } = await doors.send<ImportResult>('POST', '/api/v1/import', { from, records })
  // Alerts that were judged a moment ago are being grouped; importing again changes nothing of what was taken.
  for (let tries = 0; refused.length > 0 && tries < importTries; tries += 1) {
    await new Promise((done) => setTimeout(done, pollMs * 4))
    const again = await doors.send<ImportResult>('POST', '/api/v1/import', { from, records })
    refused = again.refused
    if (refused.length === 0 && Object.keys(counts).length === 0) counts = again.counts
  }
  const [first] = refused
  if (first)
    throw new CommandFailure(
      exitCodes.refused,
      `a sample was refused: ${first.message} ${JSON.stringify(first.details)}`,
      'this is a fault of Docket; please report it with the line above',
    )
  for (const [kind, { created = 0, extended = 0, unchanged = 0 }] of Object.entries(counts)) {
    for (let n = 0; n < created; n += 1) count(plural(kind), true)
    for (let n = 0; n < extended + unchanged; n += 1) count(plural(kind), false)
  }
}

const plural = (kind: string) => (kind.endsWith('s') ? kind : `${kind}s`)

async function sendMails(doors: Doors, count: Count): Promise<string[]> {
  const names = (await readdir(mailFolder)).filter((file) => file.endsWith('.eml')).sort()
  const mails = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(mailFolder, name)) })))
  const ids = mails.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'))
  const there = await alertsThere(doors, ids)
  for (const [index, { name, bytes }] of mails.entries()) {
    const isThere = there.has(ids[index] ?? '')
    if (!isThere)
      await doors.sendMail(bytes, {
        alert_source: 'phishing_emails',
        alert_sender: `reported by ${staff.anna.email}`,
        additional_info: JSON.stringify({ sample: name }),
      })
    count('mails', !isThere)
  }
  return ids
}

async function sendAlerts(doors: Doors, count: Count): Promise<string[]> {
  const samples = sampleAlerts()
  const ids = samples.map(({ alertId }) => alertId)
  const there = await alertsThere(doors, ids)
  for (const { alertId, source, alert, displayFields } of samples) {
    const isThere = there.has(alertId)
    if (!isThere)
      await doors.send('POST', '/api/v2-0/alerts/ingest', {
        alert,
        alert_source: source,
        alert_sender: 'samples',
        tenant_id: doors.tenantId,
        ...(displayFields ? { display_fields: displayFields } : {}),
      })
    count('alerts', !isThere)
  }
  return ids
}

async function alertsThere(doors: Doors, ids: readonly string[]): Promise<Set<string>> {
  const { result } = await doors.send<{ result: { alerts: { alert_id: string }[] } }>(
    'GET',
    '/api/v2-0/alerts/search',
    {
      alert_ids: ids,
      tenant_id: doors.tenantId,
    },
  )
  return new Set(result.alerts.map(({ alert_id }) => alert_id))
}

interface FoundAlerts {
  alerts: { id: string; alertId: string; status: string; closedAt?: string | null }[]
}

async function waitForVerdicts(doors: Doors, alertIds: readonly string[]): Promise<void> {
  const waiting = new Set(alertIds)
  const until = Date.now() + triageMs
  while (waiting.size > 0) {
    for (const alertId of [...waiting]) {
      const { status } = await doors.send<{ status: string }>('GET', '/api/v2-0/alerts/get-by-id', {
        alert_id: alertId,
        tenant_id: doors.tenantId,
      })
      if (status !== 'queued' && status !== 'in_progress') waiting.delete(alertId)
    }
    if (waiting.size === 0) return
    if (Date.now() > until)
      throw new CommandFailure(
        exitCodes.unreachable,
        `${waiting.size} alerts have no verdict after ${triageMs / 1000} s`,
        'does the server have workers? docket serve without --workers 0, or docket worker beside it',
      )
    await new Promise((done) => setTimeout(done, pollMs))
  }
}

/** Only once: what people change of it afterwards stays. */
async function addDetails(doors: Doors): Promise<void> {
  const path = `/api/v1/incidents/${doors.id('sentinel-lateral')}`
  const incident = await doors.send<{ providerIncidentId: string | null; alertsCount: number }>('GET', path)
  if (incident.providerIncidentId !== null) return
  await doors.send('POST', `${path}/entities`, { entities: lateralEntities() })
  await doors.send('PATCH', path, lateralDetails(doors))
}

/** Some steps of work, so that there is a history to look at. */
async function workOnPlant(doors: Doors): Promise<void> {
  const path = `/api/v1/incidents/${doors.id('kaspersky-plant')}`
  await doors.send('POST', `${path}/comments`, {
    id: doors.id('comment-plant'),
    message: 'The rule belongs to the project of the year before last. Waiting for the network team.',
  })
  await doors.send('PATCH', path, { priority: 'escalated' })
}

/** The finding about guessed passwords: the machine belongs to a test. */
async function closeAlert(doors: Doors): Promise<void> {
  const { alerts } = await doors.send<FoundAlerts>('GET', '/api/v1/alerts?source=aws_guardduty&limit=100')
  const alert = alerts.find(({ alertId }) => alertId === '16c1f2b0a9d84e7f8a6b5c4d3e2f1a00')
  if (!alert || alert.closedAt) return
  await doors.send('POST', '/xdr/api/v1/alerts/close', [
    { ID: alert.id, TenantID: doors.tenantId, Reason: 'lowPriority' },
  ])
}
