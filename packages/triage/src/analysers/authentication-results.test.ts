// Checks the reading of Authentication-Results and Received, and that forged ones below our border are not believed.
import { describe, expect, it } from 'vitest'
import { readMail } from '../intake/index.ts'
import { defaultLimits } from '../ports.ts'
import { believedResults, parseAuthenticationResults, parseReceived } from './authentication-results.ts'
import { letter } from './testing.ts'

describe('parseAuthenticationResults', () => {
  it('reads the form of RFC 8601 with comments', () => {
    const { authservId, results } = parseAuthenticationResults(
      'mx.example.org 1; dkim=pass (2048-bit; (nested)) header.d=example.com header.s=a; spf=fail smtp.mailfrom=x@example.net',
    )
    expect(authservId).toBe('mx.example.org')
    expect(results).toEqual([
      { method: 'dkim', result: 'pass', properties: { 'header.d': 'example.com', 'header.s': 'a' } },
      { method: 'spf', result: 'fail', properties: { 'smtp.mailfrom': 'x@example.net' } },
    ])
  })
  it("reads Microsoft's form without an id, and survives nonsense", () => {
    const { authservId, results } = parseAuthenticationResults(
      'spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=example.net; dmarc=fail action=quarantine header.from=example.net;compauth=fail',
    )
    expect(authservId).toBeNull()
    expect(results.map((row) => `${row.method}=${row.result}`)).toEqual(['spf=fail', 'dmarc=fail', 'compauth=fail'])
    expect(parseAuthenticationResults(`${'('.repeat(50_000)};;;`).results).toEqual([])
  })
})

describe('parseReceived', () => {
  it('takes the address the server saw, not the claimed name', () => {
    const hop = parseReceived('from mail.example.net (unknown [198.51.100.9]) by mx.example.org with ESMTPS; date')
    expect(hop).toEqual({ from: 'mail.example.net', by: 'mx.example.org', ip: '198.51.100.9' })
    expect(parseReceived('from [203.0.113.5] by mx.example.org').ip).toBeNull()
  })
})

describe('believedResults', () => {
  const trust = async (trace: readonly string[]) => {
    const bytes = Buffer.from([...trace, ...letter({})].join('\r\n'))
    const { mail } = await readMail(bytes, { limits: defaultLimits, outOfTime: () => false })
    return believedResults(mail, ['example.org'])
  }
  const border = 'Received: from evil.example.net (evil.example.net [192.0.2.9]) by mx.example.org; x'
  const real = 'Authentication-Results: mx.example.org; dmarc=fail header.from=example.com'
  const forged = 'Authentication-Results: mx.example.org; dmarc=pass header.from=example.com'

  it('believes the topmost result and nothing under it', async () => {
    const { trusted, untrusted } = await trust([real, border, forged])
    expect(trusted?.results[0]?.result).toBe('fail')
    expect(untrusted).toHaveLength(1)
    expect((await trust([border, real, forged])).trusted?.results[0]?.result).toBe('fail')
  })
  it('believes nothing behind a foreign server, nothing without Received, nothing of a foreign id', async () => {
    const foreign = 'Received: from a.example.net by relay.example.net; x'
    expect((await trust([foreign, forged])).trusted).toBeNull()
    expect((await trust([border, foreign, forged])).trusted).toBeNull()
    expect((await trust([forged])).trusted).toBeNull()
    expect((await trust([forged.replace('mx.example.org', 'example.org.example.net'), border])).trusted).toBeNull()
  })
  it('names the border', async () => {
    expect((await trust([real, border])).border).toEqual({
      from: 'evil.example.net',
      by: 'mx.example.org',
      ip: '192.0.2.9',
    })
  })
})
