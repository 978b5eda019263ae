// Spellings of severities, times, addresses and hashes, right and wrong.
import { expect, test } from 'vitest'
import { booleanOf, hashOf, ipOf, isPrivateIp, severityOf, techniquesIn, timeOf } from './alert-values.ts'

test.each([
  ['High', 'high'],
  ['E_CRITICAL', 'critical'],
  ['SEV_020_LOW', 'low'],
  ['Informational', 'informational'],
  ['s3', 'medium'],
  [8.5, 'high'],
  [9, 'critical'],
  ['70', 'high'],
  [2, 'low'],
  [0, 'informational'],
  [55, 'medium'],
  ['whatever', null],
  [null, null],
  [{}, null],
  [Number.NaN, null],
  ['constructor', null],
])('severity of %j is %j', (value, expected) => {
  expect(severityOf(value)).toBe(expected)
})

test.each([
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02 03:04:05.123456789', '2026-01-02T03:04:05.123Z'],
  ['2026-01-02T03:04:05+0200', '2026-01-02T01:04:05.000Z'],
  ['2026-01-02T03:04:05.5-05:30', '2026-01-02T08:34:05.500Z'],
  ['2026-01-02 03:04:05 (UTC)', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02', '2026-01-02T00:00:00.000Z'],
  ['1/2/2026 3:04:05 PM', '2026-01-02T15:04:05.000Z'],
  [1767323045, '2026-01-02T03:04:05.000Z'],
  [1767323045000, '2026-01-02T03:04:05.000Z'],
  ['1767323045.25', '2026-01-02T03:04:05.250Z'],
  ['2026-02-30T00:00:00Z', null],
  ['2026-13-01', null],
  ['yesterday', null],
  [0, null],
  [-5, null],
  [1e300, null],
  [true, null],
])('time of %j is %j', (value, expected) => {
  expect(timeOf(value)).toBe(expected)
})

test.each([
  ['10.1.2.3', '10.1.2.3', true],
  ['203.0.113.9:443', '203.0.113.9', false],
  ['[2001:db8:0:0::1]:8443', '2001:db8::1', false],
  ['::ffff:192.168.1.2', '192.168.1.2', true],
  ['FE80::1%eth0', 'fe80::1', true],
  ['172.32.0.1', '172.32.0.1', false],
])('%s is the address %s (private: %s)', (text, expected, isPrivate) => {
  expect(ipOf(text)).toBe(expected)
  expect(isPrivateIp(expected)).toBe(isPrivate)
})

test.each(['0.0.0.0', '::', '255.255.255.0', '1.2.3', '1.2.3.4.5', '999.1.1.1', 'host:80', ''])(
  '%j is no address',
  (text) => {
    expect(ipOf(text)).toBeNull()
  },
)

test('hashes, booleans and technique ids', () => {
  expect(hashOf(`${'A'.repeat(31)}b`)).toBe(`${'a'.repeat(31)}b`)
  expect(hashOf('0'.repeat(64))).toBeNull()
  expect(hashOf('abc')).toBeNull()
  expect([booleanOf('Yes'), booleanOf(0), booleanOf('maybe'), booleanOf([])]).toEqual([true, false, null, null])
  expect(techniquesIn('["OS Credential Dumping (T1003.001)", "t1059/001", "XT1001", "T12345"]')).toEqual([
    'T1003.001',
    'T1059.001',
  ])
})
