// Nothing of the API is silently missing: what is not built is declared, answered with 501 in the vendor's form, and stands in the README.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actionGaps, gaps, otherGroups } from '../../../packages/server/src/dialects/sentinel/gaps.ts'
import { sentinelDoors } from '../../../packages/server/src/dialects/sentinel/index.ts'
import { workspacePath } from '../../../packages/server/src/dialects/sentinel/paths.ts'
import type { Deps } from '../../../packages/server/src/service/index.ts'
import { makeTenant, type SentinelCaller, sentinelCaller, startTestServer, type TestServer } from '../kit.ts'

/** The checklist of the wire description: everything either client can call on incidents and bookmarks. */
const endpoints = `
GET /incidents
GET /incidents/{}
PUT /incidents/{}
DELETE /incidents/{}
POST /incidents/{}/alerts
POST /incidents/{}/entities
POST /incidents/{}/bookmarks
POST /incidents/{}/runPlaybook
POST /incidents/{}/createTeam
GET /incidents/{}/comments
GET /incidents/{}/comments/{}
PUT /incidents/{}/comments/{}
DELETE /incidents/{}/comments/{}
GET /incidents/{}/relations
GET /incidents/{}/relations/{}
PUT /incidents/{}/relations/{}
DELETE /incidents/{}/relations/{}
GET /incidents/{}/tasks
GET /incidents/{}/tasks/{}
PUT /incidents/{}/tasks/{}
DELETE /incidents/{}/tasks/{}
GET /bookmarks
GET /bookmarks/{}
PUT /bookmarks/{}
DELETE /bookmarks/{}
POST /bookmarks/{}/expand
GET /bookmarks/{}/relations
GET /bookmarks/{}/relations/{}
PUT /bookmarks/{}/relations/{}
DELETE /bookmarks/{}/relations/{}`

let server: TestServer
let caller: SentinelCaller
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  caller = await sentinelCaller(server, (await makeTenant(server, 'Gaps')).keys.analyst)
})
afterAll(() => server.stop())

const guid = '3fa85f64-5717-4562-b3fc-2c963f66afa6'
const rows = sentinelDoors({} as Deps)[0]!.operations.map(({ row }) => row)

describe('the Sentinel API', () => {
  it('is built or declared a gap, endpoint by endpoint', () => {
    const served = rows
      .filter(({ id }) => !id.startsWith('no '))
      .map(({ method, path }) => `${method} ${path.slice(workspacePath.length).replace(/\{\w+\}/g, '{}')}`)
    expect(
      endpoints
        .trim()
        .split('\n')
        .filter((endpoint) => !served.includes(endpoint)),
    ).toEqual([])
  })

  it('answers 501 for what it has not, whatever the method', async () => {
    for (const { method, tail } of gaps) {
      const reply = await caller.call(method, tail.replace(/\{\w+\}/g, guid).replace('*', `${guid}/more`))
      expect([method, tail, reply.status, reply.json.error?.code]).toEqual([method, tail, 501, 'NotImplemented'])
    }
  })

  it('answers 405 with the methods there are, and 404 for unknown paths, in its own form', async () => {
    for (const { method, path, id } of rows.filter((row) => row.id.startsWith('no '))) {
      const tail = path.slice(workspacePath.length).replace(/\{\w+\}/g, guid)
      const reply = await caller.call(method, tail)
      expect([id, reply.status, reply.json.error?.code]).toEqual([id, 405, 'MethodNotAllowed'])
      expect(String(reply.headers.allow).split(', ')).not.toContain(method)
    }
    for (const tail of ['/nothing', '/incidents/a/b/c/d/e', `/incidents/${guid}/colours`]) {
      const reply = await caller.call('GET', tail)
      expect([tail, reply.status, reply.json.error?.code]).toEqual([tail, 404, 'NotFound'])
    }
    const deep = await caller.call('OPTIONS', '/incidents')
    expect([deep.status, deep.json.error?.code]).toEqual([404, 'NotFound'])
  })

  it('lists exactly its gaps in the README', () => {
    const file = resolve(import.meta.dirname, '../../../packages/server/src/dialects/sentinel/README.md')
    const listed = [...readFileSync(file, 'utf8').matchAll(/^\| `([A-Z*]+) (\S+)` +\| ([^|]+?) *\|$/gm)].map(
      ([, method, path, what]) => `${method} ${path} ${what}`,
    )
    const declared = [
      ...actionGaps.map(({ method, tail, what }) => `${method} ${tail} ${what}`),
      ...otherGroups.map((group) => `* /${group} ${group}`),
    ]
    expect(listed).toEqual(declared)
  })
})
