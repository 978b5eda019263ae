// The Kaspersky XDR client against the documented exchanges, quirks included.
import { ConfigurationError, HttpError, ServerError } from '@docket/sdk'
import {
  AccessDeniedError,
  AlreadyClosedError,
  InvalidAuthorizationHeaderError,
  InvalidIdError,
  InvalidTimeError,
  InvalidTimestampFieldError,
  KasperskyXdr,
  XdrNotFoundError,
} from '@docket/sdk/kaspersky-xdr'
import { describe, expect, it } from 'vitest'
import { type Exchange, play } from './recorded.ts'

const tenantId = '00000000-0000-0000-0000-000000000000'

function client(...exchanges: Exchange[]) {
  const recording = play(exchanges)
  const xdr = new KasperskyXdr({
    url: 'https://api.xdr.example',
    token: 'secret-token',
    transport: recording,
    retry: { retries: 0 },
  })
  return { xdr, recording }
}

const list = (query: string, answer: unknown, status = 200): Exchange => ({
  method: 'GET',
  path: `/xdr/api/v1/incidents?${query}`,
  answer,
  status,
})

describe('incidents', () => {
  it('repeats keys for lists, and names flags only when they are on: their presence counts', async () => {
    const query = `page=1&id=a&id=b&tenantID=${tenantId}&name=%5EMy+incident%24&timestampField=updatedAt&from=2021-09-06T00%3A00%3A00.000Z&status=new&status=hold&withHistory=`
    const { xdr } = client(list(query, { Total: 0, Incidents: null }))
    const found = await xdr.incidents.page({
      page: 1,
      tenantId,
      id: ['a', 'b'],
      name: '^My incident$',
      timestampField: 'updatedAt',
      from: new Date('2021-09-06T00:00:00Z'),
      status: ['new', 'hold'],
      withAffected: false,
      withHistory: true,
    })
    expect(found).toEqual({ Total: 0, Incidents: [] })
  })

  it('reads pages until one is not full', async () => {
    const full = Array.from({ length: 100 }, (_, n) => ({ ID: n, InternalID: `i-${n}` }))
    const { xdr } = client(
      list(`page=1&tenantID=${tenantId}`, { Total: 101, Incidents: full }),
      list(`page=2&tenantID=${tenantId}`, { Total: 101, Incidents: [{ ID: 100 }] }),
    )
    const incidents = xdr.incidents.list({ tenantId })
    expect(await incidents.all()).toHaveLength(101)
    expect(incidents.total).toBe(101)
  })

  it('evens out null lists, missing texts, empty times and an assignee that is null', async () => {
    const { xdr } = client(
      list(`id=x&tenantID=${tenantId}`, {
        Total: 1,
        Incidents: [{ ID: 7, Assignee: null, Observables: null, FirstEventTime: '', WorkflowName: 'kept' }],
      }),
    )
    expect(await xdr.incidents.get('x', { tenantId })).toMatchObject({
      ID: 7,
      Assignee: { ID: '', Name: '' },
      Observables: [],
      AlertIDs: [],
      FirstEventTime: null,
      StatusResolution: '',
      WorkflowName: 'kept',
    })
  })

  it('closes with the array the manual shows; 204 has no body', async () => {
    const body = [{ ID: 'i', TenantID: tenantId, Reason: 'truePositive' }]
    const { xdr } = client({ method: 'POST', path: '/xdr/api/v1/incidents/close', body, status: 204 })
    await xdr.incidents.close({ id: 'i', tenantId, reason: 'truePositive' })
  })
})

describe('documented refusals', () => {
  it.each([
    [400, 'invalid timestamp field', '', InvalidTimestampFieldError],
    [400, 'cannot parse from', 'parsing time "x"', InvalidTimeError],
    [400, 'cannot parse to', 'parsing time "x"', InvalidTimeError],
    [400, '', '', InvalidIdError],
    [400, 'invalid authorization header', null, InvalidAuthorizationHeaderError],
    [403, 'access denied', null, AccessDeniedError],
    [404, 'incident not found', null, XdrNotFoundError],
    [406, 'incident already closed', null, AlreadyClosedError],
    [500, 'database is down', 'details', ServerError],
  ] as const)('%i %j is told by its class', async (status, message, details, expected) => {
    const { xdr } = client(list(`id=no-uuid&tenantID=${tenantId}`, { message, details }, status))
    const error = await xdr.incidents.page({ tenantId, id: 'no-uuid' }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(expected)
    expect(error).toBeInstanceOf(HttpError)
    expect((error as Error).message).toContain(typeof details === 'string' ? details : message)
    expect(JSON.stringify(error)).not.toContain('secret-token')
  })

  it('takes no empty token', () => {
    expect(() => new KasperskyXdr({ url: 'https://api.xdr.example', token: '' })).toThrow(ConfigurationError)
  })
})
