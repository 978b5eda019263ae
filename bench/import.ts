// Moving in, over HTTP: how many objects a second an import takes, door by door, and what each costs; then the same once more.
// Usage: node bench/import.ts [--incidents 2000] [--rounds 1] [--only WORD]
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adminKey, startServerProcess } from '../tests/kit/server-process.ts'
import { cpuOf, databaseCpu } from './processes.ts'
import { option, printMachine, printTable } from './table.ts'

type Json = Record<string, unknown>

const incidents = option('incidents', 2000)
const only = option('only', '')
/** As the command sends them. */
const batch = 100

const folder = await mkdtemp(join(tmpdir(), 'docket-bench-import-'))
const server = await startServerProcess({ dataDir: folder, args: ['--workers', '0'] })
try {
  printMachine()
  const rows: (string | number)[][] = []
  for (const [name, { from, list, objects }] of Object.entries(vendorFiles(incidents))) {
    if (!name.includes(only)) continue
    const tenant = await newTenant(name)
    rows.push([name, ...(await take(tenant, from, objects, list))])
    rows.push([`${name}, again`, ...(await take(tenant, from, objects, list))])
    const file = await exportOf(tenant)
    rows.push([`${name}, as an export of Docket`, ...(await take(await newTenant(`${name} copy`), 'docket', file))])
  }
  printTable(['file', 'objects', 'objects/s', 'incidents/s', 'Node ms each', 'PostgreSQL ms each'], rows)
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

async function call(method: string, path: string, tenant?: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  if (tenant !== undefined) headers['docket-tenant'] = tenant
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers, ...sent })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${(await answer.text()).slice(0, 500)}`)
  return answer
}

async function newTenant(name: string): Promise<string> {
  return ((await (await call('POST', '/tenants', undefined, { name })).json()) as { id: string }).id
}

async function exportOf(tenant: string): Promise<Json[]> {
  const text = await (await call('GET', '/export?to=docket', tenant)).text()
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json)
}

async function take(tenant: string, from: string, objects: readonly Json[], list?: string): Promise<number[]> {
  const cpu = () => [cpuOf(server.child.pid ?? 0), databaseCpu(folder)] as const
  const [node, database] = cpu()
  const startedAt = performance.now()
  for (let at = 0; at < objects.length; at += batch) {
    const records = objects
      .slice(at, at + batch)
      .map((value, i) => ({ where: `object ${at + i + 1}`, ...(list === undefined ? {} : { list }), value }))
    const result = (await (await call('POST', '/import', tenant, { from, records })).json()) as { refused: unknown[] }
    if (result.refused.length > 0) throw new Error(JSON.stringify(result.refused[0]))
  }
  const seconds = (performance.now() - startedAt) / 1000
  const [nodeAfter, databaseAfter] = cpu()
  const each = (cpuSeconds: number) => (cpuSeconds * 1000) / objects.length
  const took = [objects.length, objects.length / seconds, incidents / seconds]
  return [...took, each(nodeAfter - node), each(databaseAfter - database)]
}

/** Incidents as each vendor's list prints them; Sentinel's with two comments and an alert of their own. */
function vendorFiles(count: number): Record<string, { from: string; list?: string; objects: Json[] }> {
  const numbers = [...Array(count).keys()]
  return {
    sentinel: { from: 'sentinel', objects: numbers.flatMap(sentinelIncident) },
    'kaspersky-xdr': { from: 'kaspersky-xdr', list: 'Incidents', objects: numbers.map(kasperskyIncident) },
    intezer: { from: 'intezer', list: 'incidents', objects: numbers.map(intezerIncident) },
  }
}

function at(n: number, hours = 0): string {
  return new Date(Date.UTC(2026, 0, 1) + n * 60_000 + hours * 3_600_000).toISOString()
}

function sentinelIncident(n: number): Json[] {
  const root =
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w/providers/Microsoft.SecurityInsights'
  const name = randomUUID()
  const type = 'Microsoft.SecurityInsights/Incidents'
  const comment = (text: string) => {
    const id = randomUUID()
    const properties = { message: text, createdTimeUtc: at(n, 1), author: { name: 'Ann', email: 'ann@example.com' } }
    return { id: `${root}/Incidents/${name}/Comments/${id}`, name: id, type: `${type}/Comments`, properties }
  }
  const alert = randomUUID()
  return [
    {
      id: `${root}/Incidents/${name}`,
      name,
      type,
      properties: {
        title: `Password spray against account ${n}`,
        description: 'Many accounts were tried from one address within ten minutes.',
        severity: ['High', 'Medium', 'Low'][n % 3],
        status: n % 4 === 0 ? 'Active' : 'Closed',
        ...(n % 4 === 0 ? {} : { classification: 'TruePositive', classificationReason: 'SuspiciousActivity' }),
        owner: { email: `analyst${n % 7}@example.com`, assignedTo: `Analyst ${n % 7}` },
        labels: [{ labelName: `campaign-${n % 20}`, labelType: 'User' }],
        incidentNumber: n + 1,
        createdTimeUtc: at(n),
        lastModifiedTimeUtc: at(n, 2),
        additionalData: { alertsCount: 1, tactics: ['CredentialAccess'], alertProductNames: ['Azure Sentinel'] },
      },
      entities: [
        { kind: 'Account', properties: { accountName: `user${n}`, upnSuffix: 'example.com' } },
        { kind: 'Ip', properties: { address: `198.51.100.${n % 250}` } },
      ],
    },
    comment('Seen before; the address is that of a known scanner.'),
    comment('Passwords were reset.'),
    {
      id: `${root}/Entities/${alert}`,
      name: alert,
      type: 'Microsoft.SecurityInsights/Entities',
      kind: 'SecurityAlert',
      incidentId: name,
      properties: {
        alertDisplayName: 'Password spray',
        severity: 'Medium',
        providerAlertId: `p-${n}`,
        productName: 'Azure Sentinel',
        timeGenerated: at(n),
        compromisedEntity: `host-${n % 500}`,
      },
    },
  ]
}

function kasperskyIncident(n: number): Json {
  return {
    ID: n + 1,
    InternalID: randomUUID(),
    TenantID: randomUUID(),
    Name: `Lateral movement from host ${n}`,
    Severity: 'high',
    Status: n % 4 === 0 ? 'open' : 'closed',
    ...(n % 4 === 0 ? {} : { StatusResolution: 'truePositive', StatusChangedAt: at(n, 2) }),
    Priority: 'medium',
    Assignee: { ID: '', Name: `Analyst ${n % 7}` },
    CreatedAt: at(n),
    UpdatedAt: at(n, 2),
    FirstEventTime: at(n),
    LastEventTime: at(n, 1),
    AlertIDs: [],
    Assets: [
      { ID: randomUUID(), Name: `ws-${n % 500}`, Type: 'host', IsVictim: true },
      { ID: randomUUID(), Name: `CORP\\user${n % 300}`, Type: 'user', IsVictim: true },
    ],
    Observables: [{ Type: 'ip', Value: `203.0.113.${n % 250}` }],
    MITRETactics: [{ ID: 'TA0008' }],
    MITRETechniques: [{ ID: 'T1021' }],
  }
}

function intezerIncident(n: number): Json {
  return {
    incident_id: `inc-${n}`,
    name: `Suspicious process on host ${n}`,
    source: 'edr',
    environment: 'production',
    severity: 'medium',
    status: n % 4 === 0 ? 'new' : 'closed',
    creation_time: at(n),
    received_time: at(n),
    verdict: 'suspicious_behavior',
    risk_score: 40,
  }
}
