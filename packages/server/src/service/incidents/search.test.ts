// Incidents are found by titles, descriptions, assignees and labels exactly, whatever of them the indexes had room for.
import type { Filter, IncidentField, Label } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCase, getCase } from '../cases/index.ts'
import { bulkUpdate, undo } from '../changes/index.ts'
import * as incidents from './index.ts'
import { openTestHouse, type TestHouse } from './testing.ts'

let house: TestHouse
const made: Record<string, string> = {}
const labels = (...names: string[]): Label[] => names.map((name) => ({ name, kind: 'user' }))
const person = (email: string, userPrincipalName: string | null = null) =>
  ({ id: null, name: 'Grace', email, userPrincipalName, kind: 'user' }) as const

beforeAll(async () => {
  house = await openTestHouse()
  const given: Record<string, Omit<incidents.NewIncident, 'severity'>> = {
    short: {
      title: 'Alpha',
      description: 'one Zirconium two',
      labels: labels('Red', ' padded '),
      assignee: person('G@corp.example', 'grace@ad.example'),
    },
    // Beyond what the search text and the keys hold.
    long: {
      title: `${'t'.repeat(300)} Alpha`,
      description: `${'word '.repeat(2000)}zirconium`,
      labels: labels(...Array.from({ length: 500 }, (_, n) => `l-${n}`)),
      techniques: Array.from({ length: 500 }, (_, n) => `T${1000 + n}`),
      tactics: Array.from({ length: 500 }, (_, n) => `TA${1000 + n}`),
      observables: Array.from({ length: 1000 }, (_, n) => ({ kind: 'domain' as const, value: `d-${n}.example` })),
    },
    twin: { title: `${'t'.repeat(300)} alpha`, labels: labels('red') },
    turkish: {
      title: 'İstanbul',
      description: 'in İSTANBUL',
      labels: labels('İZMİR'),
      assignee: person('İ@corp.example'),
    },
    greek: { title: 'ΟΔΟΣ', description: 'ΟΔΟΣ', labels: labels('ΟΔΟΣ') },
  }
  for (const [name, input] of Object.entries(given)) {
    const { id } = await incidents.createIncident(house.deps, house.ada, house.tenant, { severity: 'low', ...input })
    made[name] = id
  }
})
afterAll(() => house?.store.destroy())

async function found(filter: Filter<IncidentField>): Promise<string[]> {
  const { incidents: kept } = await incidents.listIncidents(house.deps, house.ada, {
    tenants: [house.tenant],
    filter,
    sort: [{ field: 'number', order: 'asc' }],
    page: { limit: 50 },
  })
  return kept.map(({ id }) => Object.keys(made).find((name) => made[name] === id)!)
}

const label = (op: 'eq' | 'contains', value: string): Filter<IncidentField> => ({
  op: 'some',
  field: 'labels',
  item: { op, field: 'label_name', value },
})
const asked: [string, Filter<IncidentField>, string[]][] = [
  ['a title, letter by letter', { op: 'eq', field: 'title', value: `${'t'.repeat(300)} Alpha` }, ['long']],
  [
    'a title without case',
    { op: 'eq', field: 'title', value: `${'T'.repeat(300)} ALPHA`, anyCase: true },
    ['long', 'twin'],
  ],
  ['a title that differs behind the index', { op: 'eq', field: 'title', value: 't'.repeat(300) }, []],
  ['a word far down a description', { op: 'contains', field: 'description', value: 'ZIRCONIUM' }, ['short', 'long']],
  ['a whole description', { op: 'eq', field: 'description', value: 'one Zirconium two' }, ['short']],
  ['a description in other letters', { op: 'eq', field: 'description', value: 'one zirconium two' }, []],
  ['a label', label('eq', 'Red'), ['short']],
  ['a label in other letters', label('eq', 'rED'), []],
  ['a label with its blanks', label('eq', ' padded '), ['short']],
  ['a label without its blanks', label('eq', 'padded'), []],
  ['the last of many labels', label('eq', 'l-499'), ['long']],
  ['a part of the last of many labels', label('contains', 'L-499'), ['long']],
  ['not a label', { op: 'not', item: label('contains', 'l') }, ['short', 'twin', 'turkish', 'greek']],
  ['an address', { op: 'eq', field: 'assignee_email', value: 'g@CORP.example ' }, ['short']],
  ['another part of a person', { op: 'eq', field: 'assignee_email', value: 'grace@ad.example' }, []],
  ['a principal name', { op: 'in', field: 'assignee_upn', values: ['x', 'GRACE@ad.example'] }, ['short']],
  ['a part of a principal name', { op: 'ends_with', field: 'assignee_upn', value: 'AD.example' }, ['short']],
  ['a name', { op: 'eq', field: 'assignee_name', value: 'grace' }, ['short', 'turkish']],
  ['Greek as it is', label('eq', 'ΟΔΟΣ'), ['greek']],
  ['a part in Greek', { op: 'contains', field: 'description', value: 'οδο' }, ['greek']],
  ['a Turkish label', label('eq', 'İZMİR'), ['turkish']],
  ['behind a Turkish letter', { op: 'contains', field: 'description', value: 'stanbul' }, ['turkish']],
]

describe('incidents are found by', () => {
  it.each(asked)('%s', async (_, filter, expected) => {
    expect(await found(filter)).toEqual(expected)
  })

  it('what they have now, also after a change in bulk and its undoing', async () => {
    const newer: Filter<IncidentField> = { op: 'eq', field: 'assignee_email', value: 'new@corp.example' }
    const older: Filter<IncidentField> = { op: 'eq', field: 'assignee_email', value: 'g@corp.example' }
    const { changeSet } = await bulkUpdate(house.deps, house.ada, house.tenant, {
      kind: 'incident',
      ids: [made.short!, made.twin!],
      change: { assignee: person('new@corp.example'), labels: labels('Blue'), description: 'tellurium' },
    })
    expect(await found(newer)).toEqual(['short', 'twin'])
    expect(await found(label('eq', 'Blue'))).toEqual(['short', 'twin'])
    expect(await found({ op: 'contains', field: 'description', value: 'tellurium' })).toEqual(['short', 'twin'])
    expect(await found(older)).toEqual([])
    await undo(house.deps, house.ada, house.tenant, changeSet)
    expect(await found(newer)).toEqual([])
    expect(await found(older)).toEqual(['short'])
    expect(await found(label('eq', 'Red'))).toEqual(['short'])
  })

  it('rows that are written again only when something that is searched for has changed', async () => {
    const { deps, ada, tenant, store } = house
    const row = async () => {
      const [found] = await store.db.query<{ written: string; read: string }>(
        `select (select xmin::text from incident_search where incident_id = $1) as written,
           (select contents::text from incidents where id = $1) as read`,
        [made.long],
      )
      return found!
    }
    const before = await row()
    await incidents.updateIncident(deps, ada, tenant, made.long!, { status: 'in_progress', priority: 'high' })
    await bulkUpdate(deps, ada, tenant, { kind: 'incident', ids: [made.long!], change: { resolutionComment: 'seen' } })
    expect(await row()).toEqual(before)
    await incidents.updateIncident(deps, ada, tenant, made.long!, { labels: labels('other') })
    expect((await row()).written).not.toBe(before.written)
    expect(await found(label('eq', 'other'))).toEqual(['long'])
  })

  it('go with the incident', async () => {
    const { id } = await incidents.createIncident(house.deps, house.ada, house.tenant, {
      title: 'Short-lived',
      severity: 'low',
    })
    const count = () => house.store.db.query('select from incident_search where incident_id = $1', [id])
    expect(await count()).toHaveLength(1)
    await incidents.deleteIncident(house.deps, house.ada, house.tenant, id)
    expect(await count()).toHaveLength(0)
  })

  it('are in their case as they are now, whatever was changed of them', async () => {
    const { deps, ada, tenant } = house
    const one = await incidents.createIncident(deps, ada, tenant, { title: 'In a case', severity: 'low' })
    const { id } = await createCase(deps, ada, tenant, { title: 'A case', incidentIds: [one.id] })
    await bulkUpdate(deps, ada, tenant, {
      kind: 'incident',
      ids: [one.id],
      change: { severity: 'critical', priority: 'low' },
    })
    expect(await getCase(deps, ada, tenant, id)).toMatchObject({ severity: 'critical', responseStatus: null })
    await incidents.updateIncident(deps, ada, tenant, one.id, {
      responseStatus: 'escalated',
      techniques: ['T1566.002'],
    })
    const found = await getCase(deps, ada, tenant, id)
    expect(found).toMatchObject({ severity: 'critical', responseStatus: 'escalated', incidentsCount: 1 })
    await incidents.updateIncident(deps, ada, tenant, one.id, { caseId: null })
    expect(await getCase(deps, ada, tenant, id)).toMatchObject({ incidentsCount: 0, incidentIds: [] })
  })
})
