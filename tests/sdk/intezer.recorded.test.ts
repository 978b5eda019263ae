// The Intezer client against the vendor's documented exchanges, quirks included.

import { InvalidAnswerError, type RateLimitError, ServerError, TimeoutError } from '@docket/sdk'
import {
  Alert,
  AlertConflictError,
  AlertInProgressError,
  AlertNotFoundError,
  type AnalysisIsAlreadyRunningError,
  Case,
  CaseNotFoundError,
  FileAnalysis,
  getAlertsByAlertIds,
  Incident,
  IncidentNotFoundError,
  InsufficientPermissionsError,
  IntezerApi,
  InvalidAlertMappingError,
  InvalidApiKeyError,
  OperationFailedError,
  PasswordProtectedArchiveError,
  queryAlertsHistory,
  queryCasesHistory,
  queryDevicesHistory,
  queryIncidentsHistory,
  UrlAnalysis,
} from '@docket/sdk/intezer'
import { describe, expect, it } from 'vitest'
import { type Exchange, play } from './recorded.ts'

const login: Exchange = {
  method: 'POST',
  path: '/api/v2-0/get-access-token',
  body: { api_key: 'key-1' },
  answer: { result: 'token-1', expire_at: 4_000_000_000 },
}
const get = (path: string, body: unknown, answer: unknown, status = 200): Exchange => ({
  method: 'GET',
  path: `/api/v2-0${path}`,
  body,
  answer,
  status,
})
const post = (path: string, body: unknown, answer: unknown, status = 200): Exchange => ({
  ...get(path, body, answer, status),
  method: 'POST',
})

function client(...exchanges: Exchange[]) {
  const recording = play([login, ...exchanges])
  const options = { apiKey: 'key-1', baseUrl: 'https://vendor.example/api/', transport: recording }
  return { api: new IntezerApi({ ...options, retry: { baseMs: 1, maxMs: 5 } }), recording }
}

/** The service's own shape for a finished alert, with the keys that may be missing left out. */
const finished = {
  status: 'succeeded',
  result: {
    alert_id: 'ldt:1',
    environment: 'production',
    source: 'cs',
    intezer_alert_url: 'https://vendor.example/alerts/ldt:1',
    triage_result: { alert_verdict: 'confirmed_threat', family_name: 'Emotet' },
    scans: [
      { scan_type: 'file', file_analysis: { analysis_id: 'a-1' } },
      { scan_type: 'url' },
      { scan_type: 'endpoint', endpoint_analysis: { analysis_id: 'gone' } },
      { scan_type: 'artifact', artifact_analysis: { artifact_type: 'ip' } },
    ],
  },
}

describe('alerts', () => {
  it('reads a finished alert, keys that are missing included', async () => {
    const { api } = client(get('/alerts/get-by-id', { alert_id: 'ldt:1' }, finished))
    const alert = await Alert.fromId({ alertId: 'ldt:1', api })
    expect(alert).toMatchObject({
      status: 'finished',
      verdict: 'confirmed_threat',
      familyName: 'Emotet',
      source: 'cs',
      sender: null,
      environment: 'production',
    })
    expect(alert.result().alert_id).toBe('ldt:1')
  })

  it('polls until the alert has ended; any word but the two running ones is an end', async () => {
    const running = { status: 'queued', result: { environment: 'production' } }
    const { api } = client(
      get('/alerts/get-by-id', {}, running),
      get('/alerts/get-by-id', {}, { ...running, status: 'in_progress' }),
      get('/alerts/get-by-id', {}, { ...finished, status: 'success' }),
    )
    const alert = await Alert.fromId({ alertId: 'ldt:1', wait: { interval: 1 }, api })
    expect(alert.isRunning()).toBe(false)
  })

  it('names a running, a missing and an ambiguous alert by errors of their own', async () => {
    const running = { status: 'queued', result: { environment: 'production' } }
    const { api } = client(
      get('/alerts/get-by-id', {}, running),
      get('/alerts/get-by-id', {}, { error: 'Alert not found' }, 404),
      get('/alerts/get-by-id', {}, { error: 'Alert exists in multiple environments' }, 409),
    )
    await expect(Alert.fromId({ alertId: 'x', api })).rejects.toThrow(AlertInProgressError)
    await expect(Alert.fromId({ alertId: 'x', api })).rejects.toThrow(AlertNotFoundError)
    await expect(Alert.fromId({ alertId: 'x', api })).rejects.toThrow(AlertConflictError)
  })

  it('gives up waiting when told to', async () => {
    const running = get('/alerts/get-by-id', {}, { status: 'queued', result: { environment: 'e' } })
    const { api } = client(...Array.from({ length: 50 }, () => running))
    const wait = { timeout: 20, interval: 5 }
    await expect(Alert.fromId({ alertId: 'x', wait, api })).rejects.toThrow(TimeoutError)
  })

  it('loads the analyses of scans; those without an id or gone are left out', async () => {
    const { api } = client(
      get('/alerts/get-by-id', {}, finished),
      get(
        '/analyses/a-1',
        {},
        { status: 'succeeded', result: { analysis_id: 'a-1', verdict: 'malicious', sub_verdict: 'x' } },
      ),
      get('/endpoint-analyses/gone', {}, { error: 'not found' }, 404),
    )
    const { scans } = await Alert.fromId({ alertId: 'ldt:1', fetchScans: true, api })
    expect(scans.map((scan) => (scan.kind === 'file' ? scan.verdict : scan.kind))).toEqual(['malicious'])
  })

  it('uploads a mail as the vendor’s client does: fields first, the file last, named by its hash', async () => {
    const { api, recording } = client({
      method: 'POST',
      path: '/api/v2-0/alerts/ingest/binary',
      answer: { result: true, alert_id: 'id-1' },
    })
    const alert = await Alert.sendPhishingEmail({
      rawEmail: 'Subject: x\r\n\r\ny',
      defaultVerdict: 'inconclusive',
      api,
    })
    expect(alert.alertId).toBe('id-1')
    const sent = new TextDecoder().decode(recording.requests[1]?.body ?? new Uint8Array())
    expect(sent.indexOf('name="default_verdict"')).toBeLessThan(sent.indexOf('name="file"'))
    expect(sent).toMatch(/name="file"; filename="[0-9a-f]{64}"\r\n\r\nSubject: x/)
    expect(sent).not.toContain('undefined')
  })

  it('says what is wrong with a refused mapping', async () => {
    const refused = {
      error: 'Invalid request',
      message: { definition_mapping: ['alert_id is missing'] },
      details: 'see docs',
    }
    const { api } = client(post('/alerts/ingest', { alert_source: 'x' }, refused, 400))
    const sending = Alert.send({ rawAlert: {}, source: 'x', api })
    await expect(sending).rejects.toThrow(InvalidAlertMappingError)
    await expect(sending).rejects.toThrow('definition_mapping: alert_id is missing')
  })

  it('reads many by id, and their total where the key is there', async () => {
    const { api } = client(
      get('/alerts/search', { alert_ids: ['a', 'b'] }, { result: { alerts_count: 1, alerts: [{ alert_id: 'a' }] } }),
    )
    expect(await getAlertsByAlertIds(['a', 'b'], { api })).toEqual({ count: 1, alerts: [{ alert_id: 'a' }] })
  })

  it('waits for a deletion, and an `error` key in the operation ends it, even null', async () => {
    const remove: Exchange = {
      method: 'DELETE',
      path: '/api/v2-0/alerts/ldt%3A1',
      answer: { result_url: '/operations/1' },
    }
    const { api } = client(
      remove,
      get('/operations/1', {}, { status: 'in_progress' }, 202),
      get('/operations/1', {}, { status: 'succeeded', result: true }),
      remove,
      get('/operations/1', {}, { status: 'failed', error: null }),
    )
    const alert = new Alert({ alertId: 'ldt:1', api })
    const operation = await alert.delete({ waitForCompletion: { interval: 1 } })
    expect(operation.isFinished).toBe(true)
    await expect(alert.delete({ waitForCompletion: true })).rejects.toThrow(OperationFailedError)
  })

  it('tells the channels; a missing list means none', async () => {
    const { api } = client(post('/alerts/x/notify', {}, { result: true }))
    expect(await new Alert({ alertId: 'x', api }).notify()).toEqual([])
  })
})

describe('histories', () => {
  it('walks the pages by what it received until the total is reached', async () => {
    const page = (offset: number, n: number) =>
      post(
        '/alerts/search',
        { offset, limit: 2 },
        { result: { alerts_count: 5, alerts: Array.from({ length: n }, (_, i) => ({ alert_id: `${offset + i}` })) } },
      )
    const { api, recording } = client(page(0, 2), page(2, 2), page(4, 1))
    const results = queryAlertsHistory({ limit: 2, api })
    expect((await results.all()).map(({ alert_id }) => alert_id)).toEqual(['0', '1', '2', '3', '4'])
    expect(results.total).toBe(5)
    expect(results.currentPage).toHaveLength(1)
    expect(recording.left()).toEqual([])
  })

  it('ends when the server promises more than it has', async () => {
    const { api } = client(
      post('/alerts/search', {}, { result: { alerts_count: 99, alerts: [{ alert_id: 'a' }] } }),
      post('/alerts/search', { offset: 1 }, { result: { alerts_count: 99, alerts: [] } }),
    )
    expect(await queryAlertsHistory({ api }).all()).toHaveLength(1)
  })

  it('sends every kind of filter in the API’s own spelling', async () => {
    const none = (key: string) => ({ result: { [`${key}_count`]: 0, [key]: [] } })
    const at = new Date('2026-01-02T03:04:05.678Z')
    const { api } = client(
      post(
        '/alerts/search',
        {
          start_time: 1767323045.678,
          file_hashes: ['h'],
          email_reported_by: 'r',
          is_mitigated: false,
          sort_by: 'TRIAGE_TIME',
        },
        none('alerts'),
      ),
      post(
        '/incidents/search',
        { end_time: 1767323045, related_alert_ids: ['a'], time_filter_type: ['triage_time'], sort_by: ['risk_score'] },
        none('incidents'),
      ),
      post(
        '/cases/search',
        {
          payload: {
            case_statuses: ['new'],
            time_range_start: 1767323045,
            devices: { device_managed_by: ['m'] },
            users: { user_sids: ['s'] },
            alert_identifiers: [{ alert_id: 'a', environment: 'e' }],
          },
          search_mode: 'or',
          offset: 0,
        },
        none('cases'),
      ),
      post('/devices/search', { os_names: ['Windows'], search_mode: 'and' }, { devices_count: 0, devices: [] }),
    )
    await queryAlertsHistory({
      startTime: at,
      fileHashes: ['h'],
      emailReportedBy: 'r',
      isMitigated: false,
      sortBy: 'TRIAGE_TIME',
      api,
    }).all()
    await queryIncidentsHistory({
      endTime: at,
      relatedAlertIds: ['a'],
      timeFilterType: 'triage_time',
      sortBy: 'risk_score',
      api,
    }).all()
    await queryCasesHistory({
      caseStatuses: ['new'],
      timeRangeStart: at,
      devices: { deviceManagedBy: ['m'] },
      users: { userSids: ['s'] },
      alertIdentifiers: [{ alertId: 'a', environment: 'e' }],
      searchMode: 'or',
      api,
    }).all()
    expect(await queryDevicesHistory({ osNames: ['Windows'], api }).all()).toEqual([])
  })

  it('refuses an answer without rows instead of reading it as empty', async () => {
    const { api } = client(post('/alerts/search', {}, { result: null }))
    await expect(queryAlertsHistory({ api }).all()).rejects.toThrow(InvalidAnswerError)
  })
})

describe('incidents and cases', () => {
  it('reads the name where the API nests it', async () => {
    const { api } = client(
      get(
        '/incidents/get-by-id',
        { incident_id: 'inc-1' },
        {
          result: {
            environment: 'production',
            incident: { name: 'Phish' },
            triage_summary: { risk_level: 'high' },
            source: null,
          },
        },
      ),
      get('/incidents/get-by-id', {}, { error: 'x' }, 404),
    )
    expect(await Incident.fromId('inc-1', { api })).toMatchObject({
      name: 'Phish',
      riskLevel: 'high',
      riskCategory: null,
    })
    await expect(Incident.fromId('inc-2', { api })).rejects.toThrow(IncidentNotFoundError)
  })

  it.each([{ case_triage: null }, {}])('reads a case whose triage is missing: %j', async (triage) => {
    const { api } = client(
      get(
        '/cases/c-1',
        {},
        { result: { case_title: 'T', case_status: 'on_hold', case_priority: 'escalated', alerts_count: 3, ...triage } },
      ),
      get('/cases/c-1/devices', {}, { result: { devices: [{ hostname: 'ws-1' }] } }),
      get('/cases/c-2', {}, { error: 'x' }, 404),
    )
    const found = await Case.fromId('c-1', { api })
    expect(found).toMatchObject({ caseTitle: 'T', alertsCount: 3, caseVerdict: null, caseTags: [] })
    expect(await found.getDevices()).toEqual([{ hostname: 'ws-1' }])
    await expect(Case.fromId('c-2', { api })).rejects.toThrow(CaseNotFoundError)
  })
})

describe('analyses', () => {
  it('submits with 201 and follows 202 to the end', async () => {
    const { api } = client(
      post('/analyze-by-hash', { hash: 'ab' }, { result_url: '/analyses/a-2' }, 201),
      get('/analyses/a-2', {}, { status: 'queued' }, 202),
      get('/analyses/a-2', {}, { status: 'succeeded', result: { analysis_id: 'a-2', verdict: 'trusted' } }),
      post('/url', { url: 'https://x.example/' }, { result_url: '/url/u-1' }, 201),
      get(
        '/url/u-1',
        {},
        {
          status: 'succeeded',
          result: { analysis_id: 'u-1', submitted_url: 'x', summary: { verdict_type: 'suspicious' } },
        },
      ),
    )
    expect((await FileAnalysis.send({ hash: 'ab', wait: { interval: 1 }, api })).verdict).toBe('trusted')
    expect((await UrlAnalysis.send('https://x.example/', { wait: true, api })).verdict).toBe('suspicious')
  })

  it('tells apart why something is not analysed', async () => {
    const { api } = client(
      post('/analyze-by-hash', {}, { result: { analysis_id: 'a-9' } }, 409),
      post('/analyze-by-hash', {}, { error: 'Archive is password protected' }, 400),
      get('/analyses/a-3', {}, { status: 'failed' }),
    )
    await expect(FileAnalysis.send({ hash: 'ab', api })).rejects.toMatchObject({
      name: 'AnalysisIsAlreadyRunningError',
      analysisId: 'a-9',
    } satisfies Partial<AnalysisIsAlreadyRunningError>)
    await expect(FileAnalysis.send({ hash: 'ab', api })).rejects.toThrow(PasswordProtectedArchiveError)
    await expect(FileAnalysis.fromAnalysisId('a-3', { api })).rejects.toThrow(OperationFailedError)
  })
})

describe('login and refusals', () => {
  it('renews the token after a 401 and repeats the call once', async () => {
    const { api, recording } = client(
      get('/alerts/get-by-id', {}, { error: 'expired' }, 401),
      { ...login, answer: { result: 'token-2', expire_at: 4_000_000_000 } },
      get('/alerts/get-by-id', {}, finished),
    )
    await Alert.fromId({ alertId: 'ldt:1', api })
    expect(recording.requests.at(-1)?.headers.authorization).toBe('Bearer token-2')
  })

  it('ends with InvalidApiKeyError when the key is refused', async () => {
    const recording = play([{ ...login, status: 401, answer: { error: 'Invalid API key' } }])
    const api = new IntezerApi({ apiKey: 'key-1', baseUrl: 'https://vendor.example/api', transport: recording })
    await expect(Incident.fromId('x', { api })).rejects.toThrow(InvalidApiKeyError)
  })

  it('logs in once for many calls at the same time', async () => {
    const { api, recording } = client(get('/cases/a', {}, { result: {} }), get('/cases/a', {}, { result: {} }))
    await Promise.all([Case.fromId('a', { api }), Case.fromId('a', { api })])
    expect(recording.requests).toHaveLength(3)
  })

  it('honours Retry-After, and repeats no upload that might have arrived', async () => {
    const busy: Exchange = { ...get('/cases/a', {}, { error: 'slow down' }, 429), headers: { 'retry-after': '0' } }
    const { api } = client(
      busy,
      get('/cases/a', {}, { result: { case_title: 'T' } }),
      post('/analyze-by-hash', {}, 'oops', 502),
    )
    expect((await Case.fromId('a', { api })).caseTitle).toBe('T')
    await expect(FileAnalysis.send({ hash: 'ab', api })).rejects.toThrow(ServerError)
  })

  it('does not wait longer than it may', async () => {
    const { api } = client({ ...get('/cases/a', {}, { error: 'x' }, 429), headers: { 'retry-after': '3600' } })
    await expect(Case.fromId('a', { api })).rejects.toMatchObject({
      retryAfterMs: 3_600_000,
    } satisfies Partial<RateLimitError>)
  })

  it('keeps key and token out of errors', async () => {
    const { api } = client(get('/cases/a', {}, { error: 'Insufficient Permissions' }, 403))
    const error = await Case.fromId('a', { api }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(InsufficientPermissionsError)
    const { inspect } = await import('node:util')
    expect(`${inspect(error, { depth: 10 })}${JSON.stringify(error)}`).not.toMatch(/key-1|token-1/)
  })
})
