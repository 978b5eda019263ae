// Nothing the vendor documents is silently missing: it is built, or declared a gap that stands in the door's README.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gaps, kasperskyDoors } from '../../../packages/server/src/dialects/kaspersky/index.ts'
import type { Deps, NameSearch } from '../../../packages/server/src/service/index.ts'

/** The checklist of the wire description, and the KUMA relatives. */
const endpoints = `
GET /incidents
GET /alerts
POST /incidents/close
POST /alerts/close
GET /tenants
GET /aggregator/{}/rules
POST /aggregator/{}/rules
PUT /aggregator/{}/rules
GET /kuma/users/whoami
GET /kuma/alerts
GET /kuma/alerts/id/{}
POST /kuma/alerts/assign
POST /kuma/alerts/close
POST /kuma/alerts/comment
POST /kuma/alerts/link-event
POST /kuma/alerts/unlink-event
GET /kuma/incidents
GET /kuma/incidents/id/{}
POST /kuma/incidents/create
POST /kuma/incidents/assign
POST /kuma/incidents/close
POST /kuma/incidents/comment
POST /kuma/incidents/link
POST /kuma/incidents/unlink
GET /kuma/tenants
POST /kuma/events
GET /kuma/events/clusters
GET /kuma/assets
POST /kuma/assets/import
POST /kuma/assets/delete
GET /kuma/activeLists
POST /kuma/activeLists/import
GET /kuma/dictionaries
POST /kuma/dictionaries/update`
  .trim()
  .split('\n')

const doors = kasperskyDoors({} as Deps, {} as NameSearch)
const served = (at: number) =>
  doors[at]!.operations.map(({ row }) => `${row.method} ${row.path.replace(/\{\w+\}/g, '{}')}`)

describe('the Kaspersky XDR API', () => {
  it('is built or declared a gap, endpoint by endpoint', () => {
    expect(served(0).sort()).toEqual([...endpoints].sort())
    const kuma = endpoints.filter((line) => line.includes(' /kuma/')).map((line) => line.replace('/kuma', ''))
    expect(served(1).sort()).toEqual(kuma.sort())
  })

  it('lists its gaps in the README', () => {
    const readme = readFileSync(
      resolve(import.meta.dirname, '../../../packages/server/src/dialects/kaspersky/README.md'),
      'utf8',
    )
    const listed = [...readme.matchAll(/^\| `([A-Z]+ \/\S+)` \| (.+?) \|$/gm)].map(([, call, what]) => [call, what])
    expect(listed).toEqual(gaps.map(({ method, path, what }) => [`${method} ${path}`, what]))
  })
})
