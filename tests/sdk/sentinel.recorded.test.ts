// The Sentinel client against the service's documented exchanges, quirks included.
import { ConflictError, InvalidAnswerError, InvalidRequestError } from '@docket/sdk'
import {
  AmbiguousTitleError,
  hasLabel,
  Sentinel,
  SentinelBookmarkNotFoundError,
  SentinelIncidentNotFoundError,
  where,
} from '@docket/sdk/sentinel'
import { describe, expect, it } from 'vitest'
import { type Exchange, play } from './recorded.ts'

const place = { subscriptionId: 'd0cfe6b2-9ac0-4464-9919-dccaee2e48c0', resourceGroup: 'soc rg', workspace: 'ws-1' }
const base = `/subscriptions/${place.subscriptionId}/resourceGroups/soc%20rg/providers/Microsoft.OperationalInsights/workspaces/ws-1/providers/Microsoft.SecurityInsights`
const id = '875409ee-9e1e-40f6-b0b8-a38aa64a1d1c'
const version = 'api-version=2024-03-01'

const ask = (method: string, tail: string, answer?: unknown, more: Partial<Exchange> = {}): Exchange => ({
  method,
  path: `${base}/${tail}${tail.includes('?') ? '&' : '?'}${version}`.replace(/\?(.*)&(api-version=[\d-]+)$/, '?$2&$1'),
  answer,
  ...more,
})

function client(...exchanges: Exchange[]) {
  const recording = play(exchanges)
  const options = { token: 'secret-token', endpoint: 'https://arm.example/', transport: recording }
  return { sentinel: new Sentinel({ ...place, ...options, retry: { baseMs: 1 } }), recording }
}

/** As the service prints it: capital type, seven digits of a second, most optional keys missing. */
const incident = (name = id, etag = '"0300bf09-0000-0000-0000-5c37296e0000"', more = {}) => ({
  id: `${base}/Incidents/${name}`,
  name,
  type: 'Microsoft.SecurityInsights/Incidents',
  etag,
  properties: {
    title: "it's odd",
    severity: 'Low',
    status: 'New',
    createdTimeUtc: '2024-01-16T09:56:29.9391234Z',
    ...more,
  },
})

describe('listing', () => {
  it('follows nextLink to the end, through an empty page, with the parameters the link has', async () => {
    const { sentinel, recording } = client(
      ask('GET', 'incidents?%24filter=properties%2Fstatus%20eq%20%27New%27&%24top=2', {
        value: [incident('a')],
        nextLink: `https://arm.example${base}/incidents?$skipToken=1&${version}`,
      }),
      {
        method: 'GET',
        path: `${base}/incidents?$skipToken=1&${version}`,
        answer: { value: [], nextLink: `https://arm.example${base}/incidents?$skipToken=2&${version}` },
      },
      {
        method: 'GET',
        path: `${base}/incidents?$skipToken=2&${version}`,
        answer: { value: [incident('b')], nextLink: null },
      },
    )
    const all = await sentinel.listIncidents({ top: 2, filter: where('status').equals('New') }).all()
    expect(all.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(all[0]?.properties.createdTimeUtc).toBe('2024-01-16T09:56:29.9391234Z')
    expect(recording.left()).toEqual([])
  })

  it('does not carry its token to another host', async () => {
    const { sentinel, recording } = client(
      ask('GET', 'incidents', { value: [incident()], nextLink: 'https://evil.example/x' }),
    )
    await expect(sentinel.listIncidents().all()).rejects.toThrow(InvalidAnswerError)
    expect(recording.requests).toHaveLength(1)
  })
})

describe('one incident', () => {
  it('comes by id with everything asked for; null and missing lists are empty ones', async () => {
    const { sentinel } = client(
      ask('GET', `incidents/${id}`, incident()),
      ask('POST', `incidents/${id}/entities`, { entities: null, metaData: [] }),
      ask('POST', `incidents/${id}/alerts`, {
        value: [{ kind: 'SecurityAlert', properties: { systemAlertId: 's', alertDisplayName: 'd' } }],
      }),
      ask('GET', `incidents/${id}/comments`, { value: [] }),
      ask('GET', `incidents/${id}/relations`, {
        value: [
          {
            properties: {
              relatedResourceType: 'Microsoft.SecurityInsights/bookmarks',
              relatedResourceName: 'b-1',
              relatedResourceId: 'x',
            },
          },
          {
            properties: {
              relatedResourceType: 'Microsoft.SecurityInsights/Bookmarks',
              relatedResourceName: 'gone',
              relatedResourceId: 'x',
            },
          },
          {
            properties: {
              relatedResourceType: 'Microsoft.SecurityInsights/entities',
              relatedResourceName: 'e',
              relatedResourceId: 'x',
            },
          },
        ],
      }),
      ask('GET', 'bookmarks/b-1', { name: 'b-1', properties: { displayName: 'B', query: 'q' } }),
      ask('GET', 'bookmarks/gone', { error: { code: 'NotFound', message: 'gone' } }, { status: 404 }),
    )
    const found = await sentinel.getIncident(id, { entities: true, alerts: true, comments: true, bookmarks: true })
    expect(found.entities).toEqual([])
    expect(found.alerts?.[0]?.properties.alertDisplayName).toBe('d')
    expect(found.bookmarks?.map(({ name }) => name)).toEqual(['b-1'])
  })

  it('comes by its exact title, asked of the server', async () => {
    const search = (title: string) =>
      `incidents?%24filter=${encodeURIComponent(`properties/title eq '${title}'`).replaceAll("'", '%27')}&%24top=10`
    const { sentinel } = client(
      ask('GET', search("it''s odd"), { value: [incident()] }),
      ask('GET', search('twice'), { value: [incident('a'), incident('b')] }),
      ask('GET', search('none'), { value: [] }),
      ask('GET', `incidents/${id}`, { error: { code: 'NotFound', message: 'no' } }, { status: 404 }),
    )
    expect((await sentinel.getIncident("it's odd")).name).toBe(id)
    await expect(sentinel.getIncident('twice')).rejects.toThrow(AmbiguousTitleError)
    await expect(sentinel.getIncident('none')).rejects.toThrow(SentinelIncidentNotFoundError)
    await expect(sentinel.getIncident(id)).rejects.toThrow(SentinelIncidentNotFoundError)
  })
})

describe('changing', () => {
  it('sends the three required properties, what was there, and the etag', async () => {
    const { sentinel } = client(
      ask('GET', `incidents/${id}`, incident(id, '"1"', { labels: [{ labelName: 'a', labelType: 'User' }] })),
      ask('PUT', `incidents/${id}`, incident(), {
        body: {
          etag: '"1"',
          properties: { title: "it's odd", severity: 'High', status: 'New', labels: [{ labelName: 'a' }] },
        },
      }),
    )
    await sentinel.updateIncident(id, { severity: 'High' })
  })

  it('throws on a conflict, or reads again and repeats when told to', async () => {
    const stale = {
      error: { code: 'Conflict', message: 'Newer version of resource exists for the given etag. Data was not saved' },
    }
    const conflict = ask('PUT', `incidents/${id}`, stale, { status: 409 })
    const { sentinel } = client(
      ask('GET', `incidents/${id}`, incident()),
      conflict,
      ask('GET', `incidents/${id}`, incident()),
      conflict,
      ask('GET', `incidents/${id}`, incident(id, '"2"')),
      ask('PUT', `incidents/${id}`, incident(), { body: { etag: '"2"' } }),
    )
    await expect(sentinel.updateIncident(id, { status: 'Active' })).rejects.toThrow(ConflictError)
    await sentinel.updateIncident(id, { status: 'Active' }, { retryOnConflict: 1 })
  })

  it('creates under a new GUID and attaches bookmarks by id and by name', async () => {
    const { sentinel, recording } = client(
      ask('GET', 'bookmarks', { value: [{ name: 'b-2', properties: { displayName: 'Odd logins', query: 'q' } }] }),
    )
    await expect(sentinel.createIncident({ title: 'x', severity: 'High', bookmarks: ['Missing'] })).rejects.toThrow(
      SentinelBookmarkNotFoundError,
    )
    expect(recording.requests).toHaveLength(1)
  })

  it('keeps the service’s words and codes in errors', async () => {
    const { sentinel } = client(
      ask('GET', `incidents/${id}`, incident()),
      ask(
        'PUT',
        `incidents/${id}`,
        { error: { code: 'BadRequest', message: "classification 'BenignPositive' must have classificationReason" } },
        {
          status: 400,
          headers: { 'x-ms-request-id': 'req-7' },
        },
      ),
    )
    const error = await sentinel
      .updateIncident(id, { status: 'Closed', classification: 'BenignPositive' })
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(InvalidRequestError)
    expect(error).toMatchObject({
      code: 'BadRequest',
      requestId: 'req-7',
      message: expect.stringContaining('classificationReason'),
    })
    expect(JSON.stringify(error)).not.toContain('secret-token')
  })
})

describe('credentials', () => {
  it('asks a credential once for many calls, for the scope of the endpoint, and again after a 401', async () => {
    const asked: unknown[] = []
    const credential = {
      getToken: async (scope: string | string[]) => {
        asked.push(scope)
        return { token: `t-${asked.length}`, expiresOnTimestamp: Date.now() + 3_600_000 }
      },
    }
    const one = ask('GET', `incidents/${id}`, incident())
    const recording = play([
      one,
      one,
      { ...one, status: 401, answer: { error: { code: 'ExpiredAuthenticationToken' } } },
      one,
    ])
    const sentinel = new Sentinel({ ...place, credential, endpoint: 'https://arm.example', transport: recording })
    await Promise.all([sentinel.getIncident(id), sentinel.getIncident(id)])
    expect(asked).toEqual(['https://arm.example/.default'])
    await sentinel.getIncident(id)
    expect(recording.requests.at(-1)?.headers.authorization).toBe('Bearer t-2')
  })
})

describe('filters', () => {
  it('quote texts, leave times bare, and group what belongs together', () => {
    const since = new Date('2023-03-21T12:00:00Z')
    expect(`${where('title').contains('MSTICPy').and(where('createdTimeUtc').greaterThan(since))}`).toBe(
      "contains(properties/title, 'MSTICPy') and properties/createdTimeUtc gt 2023-03-21T12:00:00.000Z",
    )
    const either = where('severity').equals('High').or(where('owner/email').equals(null))
    expect(`${either.and(hasLabel("o'hara")).not()}`).toBe(
      "not ((properties/severity eq 'High' or properties/owner/email eq null) and properties/labels/any(label: label/labelName eq 'o''hara'))",
    )
  })
})
