// What a page does with all four clients of the SDK; runs inside a browser, as a page and as a worker. `run` is called by the test.
import { isSdkError, type SdkError } from '@docket/sdk'
import { Docket } from '@docket/sdk/docket'
import { Alert, IntezerApi, queryAlertsHistory } from '@docket/sdk/intezer'
import { KasperskyXdr } from '@docket/sdk/kaspersky-xdr'
import { Sentinel, where } from '@docket/sdk/sentinel'

/** What the test hands in. */
export interface Place {
  /** Where the page came from; the API of Docket lies below the same origin. */
  origin: string
  /** Another origin that the page may not use. */
  elsewhere: string
  /** An address nobody listens at. */
  nobody: string
  apiKey: string
  tenantId: string
  mail: string
  /** Makes titles unique, so that several runs share a server. */
  mark: string
}

const retry = { retries: 0 }

/** Everything that should work; answers what came out. */
export async function useAll({ origin, apiKey, tenantId, mail, mark }: Place) {
  const docket = new Docket({ url: origin, apiKey, retry })
  const api = new IntezerApi({ baseUrl: `${origin}/api/`, apiKey, getParameters: 'query', retry })
  const place = { subscriptionId: tenantId, resourceGroup: 'docket', workspace: 'browser' }
  const sentinel = new Sentinel({ ...place, token: apiKey, endpoint: origin, retry })
  const xdr = new KasperskyXdr({ url: origin, token: apiKey, retry })

  const me = await docket.session.me()
  const before = await docket.changes.list({ order: 'desc', limit: 1 }).all({ max: 1 })
  const events = firstEvents(docket, before[0]?.id ?? 0, 2)
  const titles = [`${mark} one`, `${mark} two`, `${mark} three ünï 🦊`]
  for (const title of titles) await docket.incidents.create({ title, severity: 'high' })

  const walked: string[] = []
  for await (const { title } of docket.incidents.list({ text: mark, limit: 2, sort: 'created_at' })) walked.push(title)

  const alert = await Alert.sendPhishingEmail({ api, rawEmail: mail, wait: { interval: 100, timeout: 90_000 } })
  const scans = await alert.fetchScans()
  const again = await Alert.fromId({ api, alertId: alert.alertId })
  const history = queryAlertsHistory({
    api,
    startTime: new Date(Date.now() - 3_600_000),
    endTime: new Date(),
    limit: 1,
  })
  const found = await history.all()
  const raw = await docket.alerts.raw(alert.alertId)

  const made = await sentinel.createIncident({ title: `${mark} from Sentinel`, severity: 'High', labels: ['browser'] })
  await sentinel.postComment(made.name, 'said in a browser')
  await sentinel.updateIncident(made.name, { severity: 'Low' }, { retryOnConflict: 2 })
  const detailed = await sentinel.getIncident(made.name, { comments: true, alerts: true, entities: true })
  const filter = where('title').contains(mark)
  const listed = await sentinel.listIncidents({ filter, top: 2 }).all()

  const xdrs = await xdr.incidents.list({ tenantId, name: `^${mark}` }).all()
  const secondLogin = await Promise.all([1, 2, 3].map(() => api.isAvailable()))
  await Promise.all([docket.close(), api.close(), sentinel.close(), xdr.close()])
  return {
    isSecure: (globalThis as { isSecureContext?: boolean }).isSecureContext,
    me: me.name,
    events: await events,
    walked,
    alert: { verdict: alert.verdict, status: alert.status, same: again.verdict === alert.verdict, scans: scans.length },
    history: { total: history.total, ids: found.some(({ alert_id }) => alert_id === alert.alertId) },
    rawBytes: raw.byteLength,
    sentinel: {
      severity: detailed.properties.severity,
      comments: detailed.comments?.map(({ properties }) => properties.message),
      listed: listed.length,
    },
    xdr: xdrs.map(({ Name }) => Name).sort(),
    isAvailable: secondLogin,
  }
}

/** Names of the first events of incidents behind a change. */
async function firstEvents(docket: Docket, after: number, count: number): Promise<string[]> {
  const seen: string[] = []
  for await (const { name } of docket.events({ kind: 'incident', after })) {
    seen.push(name)
    if (seen.length >= count) break
  }
  return seen
}

/** Everything that cannot work; answers the name and message of each error, and `null` for what went through all the same. */
export async function failAll({ origin, elsewhere, nobody, apiKey }: Place): Promise<Record<string, string | null>> {
  const docket = new Docket({ url: origin, apiKey, retry })
  const other = (url: string, key = apiKey) => new Docket({ url, apiKey: key, retry })
  const late = new AbortController()
  setTimeout(() => late.abort(), 100)
  const stop = new AbortController()
  const stream = other(`${origin}/silent`).events({ after: 0, signal: stop.signal })
  const trials: Record<string, () => Promise<unknown>> = {
    wrongKey: () => other(origin, 'dk_wrong-wrong-wrong-wrong').session.me(),
    badKey: () => other(origin, 'dk_ünï').session.me(),
    missing: () => docket.incidents.get('00000000-0000-4000-8000-000000000000'),
    nobody: () => other(nobody).session.me(),
    redirect: () => other(`${origin}/redirect`).session.me(),
    redirectElsewhere: () => other(`${origin}/redirect-elsewhere`).session.me(),
    redirectStream: () => other(`${origin}/redirect`).events({ after: 0 }).next(),
    html: () => other(`${origin}/html`).session.me(),
    cut: () => other(`${origin}/cut`).session.me(),
    silent: () => other(`${origin}/silent`).session.me({ timeoutMs: 200 }),
    aborted: () => other(`${origin}/silent`).session.me({ signal: late.signal }),
    abortedBefore: () => docket.session.me({ signal: AbortSignal.abort() }),
    large: () => new Docket({ url: `${origin}/large`, apiKey, retry, maxResponseBytes: 1000 }).session.me(),
    elsewhere: () => other(elsewhere).session.me(),
    writeElsewhere: () => other(elsewhere).incidents.create({ title: 'written from elsewhere', severity: 'low' }),
    bodyWithGet: () =>
      Alert.fromId({ alertId: 'a', api: new IntezerApi({ baseUrl: `${origin}/api/`, apiKey, retry }) }),
    fileOfMachine: () =>
      Alert.sendPhishingEmail({ emailPath: '/etc/passwd', api: new IntezerApi({ baseUrl: `${origin}/api/`, apiKey }) }),
    proxy: async () => new Docket({ url: origin, apiKey, proxy: 'http://127.0.0.1:1' }),
  }
  const outcomes = await Promise.all(
    Object.entries(trials).map(
      async ([name, trial]): Promise<[string, string | null]> => [name, await trial().then(() => null, told)],
    ),
  )
  // Aborting while nothing comes ends the iterator without an error.
  setTimeout(() => stop.abort(), 200)
  outcomes.push(['streamAborted', await stream.next().then(({ done }) => (done ? 'ended' : null), told)])
  return Object.fromEntries(outcomes)
}

const told = (error: unknown): string =>
  isSdkError(error) ? `${error.name}: ${(error as SdkError).message}` : `not of this package: ${String(error)}`
