// Incidents there and back: what this door cannot say stays as it was, and what it can say arrives.
import { type Incident, incidentStatuses, reasonsOf, resolutions, severities } from '@docket/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { incidentFromWire, incidentToWire } from './map.ts'
import { canonicalPath, readResourceId, workspaceId } from './paths.ts'
import { propertiesOf, readArmBody, timeOf } from './read-body.ts'

const person = { id: null, name: 'Anna', email: 'anna@example.org', userPrincipalName: null, kind: 'user' } as const
const guid = '3fa85f64-5717-4562-b3fc-2c963f66afa6'

/** An incident with something in every field this door touches. */
function incident(change: Partial<Incident> = {}): Incident {
  return {
    id: guid,
    number: 7,
    version: 3,
    title: 'Phish',
    description: 'one',
    severity: 'high',
    status: 'new',
    resolution: null,
    resolutionReason: null,
    resolutionComment: null,
    assignee: person,
    labels: [
      { name: 'vip', kind: 'auto' },
      { name: 'mail', kind: 'user' },
    ],
    rules: [{ id: 'r 1', name: 'R', type: null, confidence: null, severity: null, custom: false }],
    tactics: ['TA0001', 'TA0999'],
    techniques: ['T1566.002'],
    alertProducts: ['lab'],
    firstActivityAt: '2026-01-01T00:00:00.000Z',
    lastActivityAt: null,
    createdAt: '2026-01-02T00:00:00.000Z',
    updatedAt: '2026-01-03T00:00:00.000Z',
    url: null,
    providerName: null,
    providerIncidentId: null,
    alertsCount: 0,
    bookmarksCount: 0,
    commentsCount: 0,
    extra: {},
    ...change,
  } as Incident
}
// biome-ignore lint/suspicious/noExplicitAny: looks into an answer; a wrong path fails the assertion.
const wire = (one: Incident): any => incidentToWire(one, '/subscriptions/s', 'https://h')
const read = (properties: object, before: Incident | null = incident()) => incidentFromWire({ properties }, before)

describe('incidentToWire', () => {
  it('has every field clients need, and nulls inside an absent owner', () => {
    const shown = wire(incident({ assignee: null, severity: 'critical', status: 'on_hold' }))
    expect(shown).toMatchObject({
      id: `/subscriptions/s/Incidents/${guid}`,
      name: guid,
      type: 'Microsoft.SecurityInsights/Incidents',
      etag: '"3"',
      properties: {
        severity: 'High',
        status: 'Active',
        owner: { objectId: null, email: null, assignedTo: null, userPrincipalName: null },
        labels: [
          { labelName: 'vip', labelType: 'AutoAssigned' },
          { labelName: 'mail', labelType: 'User' },
        ],
        relatedAnalyticRuleIds: ['/subscriptions/s/alertRules/r%201'],
        additionalData: { tactics: ['InitialAccess', 'TA0999'], techniques: ['T1566.002'], alertsCount: 0 },
      },
    })
    expect(wire(incident({ tactics: ['constructor', '__proto__'] })).properties.additionalData.tactics).toEqual([
      'constructor',
      '__proto__',
    ])
    expect(wire(incident({ assignee: { ...person, id: 'not a guid' } })).properties.owner.objectId).toBeNull()
    expect(wire(incident({ extra: { sentinel: { teamName: 'x', title: 'no' } } })).properties).toMatchObject({
      teamName: 'x',
      title: 'Phish',
    })
  })
})

describe('incidentFromWire', () => {
  it('changes nothing that is sent back as it was read, whatever the incident', () => {
    const anyIncident = fc
      .record({
        severity: fc.constantFrom(...severities),
        status: fc.constantFrom(...incidentStatuses),
        resolution: fc.constantFrom(...resolutions),
        reason: fc.nat(1),
        withReason: fc.boolean(),
        id: fc.constantFrom(null, guid, 'S-1-5'),
        assigned: fc.boolean(),
        description: fc.option(fc.string()),
      })
      .map(({ resolution, reason, withReason, id, assigned, ...rest }) =>
        incident({
          ...rest,
          assignee: assigned ? { ...person, id } : null,
          ...(rest.status === 'closed'
            ? { resolution, resolutionReason: (withReason && reasonsOf[resolution][reason]) || null }
            : {}),
        }),
      )
    fc.assert(
      fc.property(anyIncident, fc.constantFrom('all', 'mp', 'js'), (before, client) => {
        const { properties } = wire(before)
        const sent =
          client === 'all'
            ? properties
            : client === 'mp'
              ? { title: properties.title, status: properties.status }
              : {
                  ...properties,
                  labels: properties.labels.map(({ labelName }: { labelName: string }) => ({ labelName })),
                  additionalData: {},
                }
        const change = incidentFromWire({ properties: sent }, before)
        expect({ ...before, ...change }).toEqual(before)
        // Not even the same again: what follows the alerts goes on following them.
        expect(client === 'js' ? change.severity : change).toEqual(client === 'js' ? undefined : {})
      }),
      { numRuns: 1000 },
    )
  })

  it('reads words in any case, prefixed names, and leaves out what is not said', () => {
    expect(read({ severity: 'low', status: 'ACTIVE' })).toEqual({ severity: 'low', status: 'in_progress' })
    expect(read({ 'properties.description': 'x', 'properties.status': 'Closed', status: 'New', unknown: 1 })).toEqual({
      description: 'x',
      status: 'closed',
      resolution: 'undetermined',
      resolutionReason: null,
      extra: { sentinel: { unknown: 1 } },
    })
    expect(read({ description: null, labels: [], firstActivityTimeUtc: '2026-05-01T10:00:00' })).toEqual({
      description: null,
      labels: [],
      firstActivityAt: '2026-05-01T10:00:00.000Z',
    })
    expect(read({ labels: [{ labelName: 'vip' }, { labelName: 'new' }, { labelName: 'new' }] }).labels).toEqual([
      { name: 'vip', kind: 'auto' },
      { name: 'new', kind: 'user' },
    ])
  })

  it('assigns, reassigns in part, and unassigns', () => {
    expect(read({ owner: { email: 'b@example.org', objectId: null } }).assignee).toEqual({
      ...person,
      email: 'b@example.org',
    })
    expect(read({ owner: { objectId: guid, assignedTo: null } }).assignee).toEqual({ ...person, id: guid, name: null })
    const nobody = { objectId: null, email: null, assignedTo: null, userPrincipalName: null }
    expect(read({ owner: nobody })).toEqual({ assignee: null })
    expect(read({ owner: null })).toEqual({ assignee: null })
    expect(() => read({ owner: { objectId: 'x' } })).toThrow(/GUID|invalid/)
  })

  it('holds classification and reason together', () => {
    const closing = { status: 'Closed', classification: 'TruePositive', classificationReason: 'SuspiciousActivity' }
    expect(read(closing)).toEqual({
      status: 'closed',
      resolution: 'true_positive',
      resolutionReason: 'suspicious_activity',
    })
    expect(() => read({ status: 'Closed', classification: 'BenignPositive' })).toThrow(
      "classification 'BenignPositive' must have classificationReason",
    )
    expect(() => read({ ...closing, classificationReason: 'InaccurateData' })).toThrow('does not belong')
    const low = incident({ status: 'closed', resolution: 'low_priority', resolutionReason: 'suspicious_but_expected' })
    expect(read({ title: 'n', classification: 'benignpositive' }, low)).toEqual({ title: 'n' })
    expect(
      read(
        { classification: 'FalsePositive', classificationReason: 'InaccurateData', classificationComment: 'c' },
        low,
      ),
    ).toEqual({
      resolution: 'false_positive',
      resolutionReason: 'inaccurate_data',
      resolutionComment: 'c',
    })
    // Sent back while reopening: it means nothing.
    expect(read({ ...closing, status: 'Active' }, low)).toEqual({ status: 'in_progress' })
  })

  it('asks for title, severity and status on creation, and refuses wrong types by name', () => {
    const refusal = (properties: object, before: Incident | null = null): string[] => {
      try {
        return Object.keys(read(properties, before))
      } catch (error) {
        return Object.keys((error as { details?: object }).details ?? {})
      }
    }
    expect(refusal({})).toEqual(['properties.title', 'properties.severity', 'properties.status'])
    expect(refusal({ title: ' ', severity: 'Severe', status: null })).toEqual([
      'properties.title',
      'properties.status',
      'properties.severity',
    ])
    expect(
      refusal({ title: null, labels: 'x', owner: [], severity: 5, firstActivityTimeUtc: '2026-02-30' }, incident())
        .toString()
        .split(',')
        .sort(),
    ).toEqual(['firstActivityTimeUtc', 'labels', 'owner', 'severity', 'title'].map((name) => `properties.${name}`))
  })
})

describe('bodies', () => {
  it('are nothing, JSON, or a Python literal', () => {
    expect([readArmBody(''), readArmBody(' \n'), readArmBody('{"a":null}'), readArmBody("{'a': None}")]).toEqual([
      null,
      null,
      { a: null },
      { a: null },
    ])
    expect(() => readArmBody('<xml>')).toThrow('neither JSON nor a Python literal')
    expect(propertiesOf({ properties: [] }).text('x')).toBeUndefined()
  })

  it('have times in every spelling clients use', () => {
    expect(timeOf('2026-03-01T10:00:00.1234567+02:00')).toBe('2026-03-01T08:00:00.123Z')
    expect(timeOf('2026-03-01T10:00:00')).toBe('2026-03-01T10:00:00.000Z')
    expect([timeOf('0001-01-01T00:00:00+14:00'), timeOf('yesterday'), timeOf('99999-01-01T00:00:00Z')]).toEqual([
      null,
      null,
      null,
    ])
  })
})

describe('paths', () => {
  const place = { subscriptionId: guid, resourceGroup: 'docket', workspace: 'ws' }
  it('have one spelling', () => {
    const names = new Map([
      ['incidents', 'incidents'],
      ['comments', 'comments'],
    ])
    const path = `//SUBSCRIPTIONS/${guid}/resourcegroups/RG/Providers/microsoft.operationalinsights/WORKSPACES/w/providers/microsoft.securityinsights/Incidents/Comments/COMMENTS/Incidents/`
    expect(canonicalPath(path, names)).toBe(
      `/subscriptions/${guid}/resourceGroups/RG/providers/Microsoft.OperationalInsights/workspaces/w/providers/Microsoft.SecurityInsights/incidents/Comments/comments/Incidents`,
    )
    expect(canonicalPath('/api/v1/Subscriptions', names)).toBeNull()
  })

  it('of resources are read in all three shapes, and only of the own workspace', () => {
    const root = workspaceId(place)
    const target = { collection: 'bookmarks', name: guid }
    for (const id of [
      `http://h:1${root}/bookmarks/${guid}`,
      `${root.slice(1)}/Bookmarks/${guid}`,
      `${root.toUpperCase()}/bookmarks/${guid}/`,
    ])
      expect(readResourceId(id, place), id).toEqual(target)
    for (const id of [
      '',
      guid,
      root,
      `${root}/bookmarks`,
      `${root}/bookmarks/${guid}/x`,
      `${root.replace('/ws/', '/w2/')}/bookmarks/${guid}`,
      '%',
    ])
      expect(readResourceId(id, place), id).toBeNull()
  })
})
