// Nothing of the API is silently missing: what is not built is declared, answered with 501, and written in the door's README.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gaps, intezerDoors } from '../../../packages/server/src/dialects/intezer/index.ts'
import type { Deps } from '../../../packages/server/src/service/index.ts'

/** Every call the vendor's Python SDK 1.27.6 can make, and the alias for custom alerts. */
const endpoints = `
POST /get-access-token
GET /is-available
POST /alerts/ingest/binary
POST /alerts/ingest
POST /alerts/ingest/custom
GET /alerts/get-by-id
GET /alerts/search
POST /alerts/search
GET /alerts/{}/raw-data
POST /alerts/{}/notify
DELETE /alerts/{}
GET /operations/{}
GET /analyses/{}
GET /url/{}
GET /endpoint-analyses/{}
GET /incidents/get-by-id
GET /incidents/{}/raw-data
POST /incidents/search
GET /cases/{}
POST /cases/search
GET /cases/{}/devices
GET /cases/{}/users
GET /cases/{}/ttps
POST /analyze
POST /analyze-by-hash
POST /analyze-by-url
GET /files/{}
GET /analyses/{}/sub-analyses
GET /analyses/{}/sub-analyses/{}/metadata
GET /analyses/{}/sub-analyses/{}/code-reuse
GET /analyses/{}/iocs
GET /analyses/{}/dynamic-ttps
GET /files/{}/download
POST /url
POST /analyses/history
POST /url-analyses/history
POST /endpoint-analyses/history
POST /api/scans
POST /scans/scans/{}/*
GET /endpoint-analyses/{}/sub-analyses
POST /files/{}/index
POST /files/index
GET /files/index/{}
DELETE /files/{}/index
GET /families
GET /families/{}/info
GET /devices/get-by-id
POST /devices/search
GET /accounts/me
GET /accounts/{}
GET /accounts
GET /current-quota-usage
GET /analyses/{}/detect
POST /analyses/{}/sub-analyses/{}/code-reuse/families/{}/find-related-files
POST /analyses/{}/sub-analyses/{}/get-account-related-samples
POST /analyses/{}/sub-analyses/{}/generate-vaccine
POST /analyses/{}/sub-analyses/{}/capabilities
POST /analyses/{}/sub-analyses/{}/strings
POST /analyses/{}/sub-analyses/{}/string-related-samples
POST /files/{}/code-reuse-by-code-block
GET /endpoint-scanner/download
`
  .trim()
  .split('\n')

const general = (method: string, path: string) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`

describe('the declared gaps', () => {
  const bound = intezerDoors({} as Deps).flatMap((door) =>
    door.operations.map(({ row }) =>
      general(row.method, door.name === 'intezer' ? row.path : `${door.prefixes[0]}${row.path}`),
    ),
  )

  it('and the operations together cover the whole API', () => {
    expect(endpoints.filter((endpoint) => !bound.includes(endpoint))).toEqual([])
  })

  it('hold nothing the API does not have', () => {
    expect(gaps.map(({ method, path }) => general(method, path)).filter((gap) => !endpoints.includes(gap))).toEqual([])
  })

  it('stand in the README of the door', () => {
    const readme = readFileSync(
      resolve(import.meta.dirname, '../../../packages/server/src/dialects/intezer/README.md'),
      'utf8',
    )
    const listed = [...readme.matchAll(/^\| `(\w+) ([^`]+)` *\| ([^|]+?) *\|$/gm)].map(
      ([, method, path, what]) => `${method} ${path} ${what}`,
    )
    expect(listed).toEqual(gaps.map(({ method, path, what }) => `${method} ${path} ${what}`))
  })
})
