// What refusals say: each problem once, in the names of this API, and whatever the body is made of.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  makeTenant,
  type Reply,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from '../kit.ts'

let server: TestServer
let caller: SentinelCaller
let key: string
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  key = (await makeTenant(server, 'Refusals')).keys.admin
  caller = await sentinelCaller(server, key)
})
afterAll(() => server.stop())

const said = ({ status, json }: Reply) => [status, json.error?.code, json.error?.message]
const put = (tail: string, properties: object, headers: Record<string, string> = {}) =>
  caller.call('PUT', `${tail}/${randomUUID()}`, { properties }, headers)

describe('refusals', () => {
  it('of options name them as the request does', async () => {
    const wrong = {
      [`$filter=${encodeURIComponent("properties/title eq 'x")}`]:
        '$filter is wrong: at character 21 ("\'x"): has no closing quote',
      '$skipToken=x': '$skipToken is wrong: is not a cursor of this list, filter and order',
      '$top=none': '$top must be a whole number from 1',
    }
    for (const [query, message] of Object.entries(wrong))
      expect(said(await caller.call('GET', `/incidents?${query}`))).toEqual([400, 'BadRequest', message])
  })

  it('of properties tell all of them, and one thing about each', async () => {
    expect(said(await put('/bookmarks', {}))[2]).toBe(
      'The request is invalid: properties.displayName is required and must not be empty; properties.query is required and must not be empty',
    )
    expect(said(await put('/incidents', { title: 5, severity: 'x', status: 'y' }))[2]).toBe(
      'The request is invalid: properties.title must be text; properties.severity must be one of High, Medium, Low, Informational; properties.status must be one of New, Active, Closed',
    )
    expect(said(await put('/incidents', { title: 'x'.repeat(2001), severity: 'Low', status: 'New' }))[2]).toBe(
      'The request is invalid: properties.title is longer than 2000 characters',
    )
    const etag = await caller.call('PUT', `/incidents/${randomUUID()}`, { etag: 5 })
    expect(said(etag)[2]).toBe('Invalid request: etag must be string, must be null')
  })

  it('of conditions name their header', async () => {
    const { name } = await caller.makeIncident('there already')
    const at = (header: string, value: string) =>
      caller.call('PUT', `/incidents/${name}`, { properties: { title: 'x' } }, { [header]: value })
    expect(said(await at('if-none-match', '*'))).toEqual([
      412,
      'PreconditionFailed',
      `The condition of If-None-Match is not met by resource '${name}'.`,
    ])
    expect(said(await at('if-match', '"7"'))[2]).toContain('The condition of If-Match ')
  })
})

describe('times', () => {
  const timeOf = async (firstActivityTimeUtc: unknown) => {
    const { status, json } = await put('/incidents', {
      title: 't',
      severity: 'Low',
      status: 'New',
      firstActivityTimeUtc,
    })
    return status === 201 ? json.properties.firstActivityTimeUtc : json.error.message
  }

  it('are taken as Python writes them, and what cannot be kept is refused by its name', async () => {
    expect(await timeOf('2026-01-02 03:04:05')).toBe('2026-01-02T03:04:05.000Z')
    expect(await timeOf('2026-01-02 03:04:05.678901+02:00')).toBe('2026-01-02T01:04:05.678Z')
    expect(await timeOf('9999-12-30T23:59:59.9999999Z')).toBe('9999-12-30T23:59:59.999Z')
    const wrong = [
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.9999999Z',
      '2026-02-30 00:00:00',
      '2026-01-02  03:04:05',
      '/Date(1767323045000)/',
      1767323045,
    ]
    for (const time of wrong)
      expect([time, await timeOf(time)]).toEqual([
        time,
        'The request is invalid: properties.firstActivityTimeUtc must be an ISO 8601 time',
      ])
  })
})

describe('bodies', () => {
  it('may begin with a byte order mark, and have the content type of nothing', async () => {
    const body = JSON.stringify({ properties: { title: 'für', severity: 'Low', status: 'New' } })
    const sent = (bytes: Uint8Array, type: string) =>
      send(`${server.url}${caller.root}/incidents/${randomUUID()}?api-version=2024-03-01`, 'PUT', bytes, {
        authorization: `Bearer ${key}`,
        'content-type': type,
      })
    for (const [bytes, type] of [
      [Buffer.from(`\uFEFF${body}`), 'application/json'],
      [Buffer.from(`\uFEFF${body}`, 'utf16le'), 'application/json'],
      [Buffer.from(body, 'latin1'), 'application/json; charset=ISO-8859-1'],
    ] as const) {
      const reply = await sent(bytes, type)
      expect([reply.status, reply.json.properties?.title]).toEqual([201, 'für'])
    }
    const unread = await sent(Buffer.from(body, 'latin1'), 'application/json')
    expect(said(unread)).toEqual([400, 'BadRequest', expect.stringContaining('not UTF-8')])
    expect(said(await sent(Buffer.from(body), ';;;'))).toEqual([400, 'BadRequest', 'the content type is not valid'])
  })
})
