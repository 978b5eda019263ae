// Who and what the samples are about: a small company, its desk, its machines. Names and addresses are reserved for examples.

export const company = 'Example Shipping'
export const domain = 'example.com'

/** Hours and days before now as ISO 8601. */
export const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()

/** Analysts of the desk. */
export const desk = {
  maya: { name: 'Maya Lindqvist', email: 'maya.lindqvist@example.com', guid: '5f0c2f0e-6d0b-4a53-9a1f-0d9b6f1f7a01' },
  tomas: { name: 'Tomas Okafor', email: 'tomas.okafor@example.com', guid: '5f0c2f0e-6d0b-4a53-9a1f-0d9b6f1f7a02' },
} as const

/** Employees. */
export const staff = {
  anna: {
    name: 'Anna Berg',
    login: 'anna.berg',
    email: 'anna.berg@example.com',
    sid: 'S-1-5-21-1004336348-1177238915-682003330-1107',
  },
  omar: {
    name: 'Omar Diaz',
    login: 'omar.diaz',
    email: 'omar.diaz@example.com',
    sid: 'S-1-5-21-1004336348-1177238915-682003330-1112',
  },
} as const

export const hosts = {
  finance: 'fin-ws-07',
  files: 'srv-files-01',
  plant: 'plc-gate-02',
  old: 'hr-ws-03',
} as const

export const attacker = {
  ip: '203.0.113.45',
  host: 'files.cdn-update.example',
  url: 'http://files.cdn-update.example/agent.ps1',
} as const
/** SHA-256 of nothing that exists. */
export const payloadHash = `${'c0ffee'.repeat(10)}abcd`
