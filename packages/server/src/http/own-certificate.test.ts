// The server's own certificate: what strict verifiers say, who may read the key, and when it is made anew.
import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownCertificate } from './own-certificate.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'docket-tls-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const now = new Date()
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)

describe('ownCertificate', () => {
  it('covers loopback and the given hosts, and is signed by its authority', async () => {
    const made = await ownCertificate(
      folder,
      ['soc.example.org', '192.0.2.7', '[2001:db8::5]', '0.0.0.0', 'bücher.example'],
      now,
    )
    const leaf = new X509Certificate(made.cert)
    expect(leaf.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:soc.example.org, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:5, DNS:xn--bcher-kva.example',
    )
    const authority = new X509Certificate(readFileSync(made.caFile))
    expect([leaf.verify(authority.publicKey), leaf.checkIssued(authority), authority.ca, leaf.ca]).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(statSync(made.keyFile).mode & 0o777).toBe(0o600)
    expect(made.validTo.getTime()).toBeLessThan(inDays(825).getTime())
  })

  it('satisfies strict verification', async ({ skip }) => {
    if (spawnSync('openssl', ['version']).status !== 0) skip('openssl is not installed')
    const { caFile, certFile } = await ownCertificate(folder, [], now)
    const args = [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-verify_ip',
      '127.0.0.1',
      '-CAfile',
      caFile,
      certFile,
    ]
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain('OK')
  })

  it('is trusted by a client that knows the authority, and by no other', async () => {
    const { cert, key, caFile } = await ownCertificate(folder, [], now)
    const server = createServer({ cert, key }, (_request, response) => response.end('hello'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const ask = (host: string, ca?: Buffer) =>
      new Promise<unknown>((done) => {
        const port = (server.address() as AddressInfo).port
        get({ host: '127.0.0.1', port, servername: host, ca, agent: false, headers: { host } }, (answer) =>
          done(answer.resume().statusCode),
        ).on('error', (error: NodeJS.ErrnoException) => done(error.code))
      })
    expect(await ask('localhost', readFileSync(caFile))).toBe(200)
    expect(await ask('localhost')).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/)
    expect(await ask('elsewhere.example', readFileSync(caFile))).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    await new Promise((done) => server.close(done))
  })

  it('is kept while it fits, and made anew when it ends, lacks a host or is damaged', async () => {
    const first = await ownCertificate(folder, ['soc.example.org'], now)
    expect(first.isNew).toBe(false)
    expect((await ownCertificate(folder, [], inDays(769))).isNew).toBe(false)
    const renewed = await ownCertificate(folder, ['soc.example.org'], inDays(771))
    expect([renewed.isNew, renewed.cert.equals(first.cert)]).toEqual([true, false])
    expect((await ownCertificate(folder, ['soc.example.org'], now)).isNew).toBe(true) // made for a later day
    expect((await ownCertificate(folder, ['other.example.org'], now)).isNew).toBe(true)
    expect((await ownCertificate(folder, ['other.example.org'], now)).isNew).toBe(false)
    const both = await ownCertificate(folder, ['soc.example.org', '2001:DB8:0::5'], now)
    expect([both.isNew, both.hosts.includes('other.example.org'), both.hosts.includes('2001:db8::5')]).toEqual([
      false,
      true,
      true,
    ])
    writeFileSync(first.keyFile, 'nonsense')
    expect((await ownCertificate(folder, [], now)).isNew).toBe(true)
    rmSync(first.caFile)
    expect((await ownCertificate(folder, [], now)).isNew).toBe(true)
    expect(statSync(first.keyFile).mode & 0o777).toBe(0o600)
  })
})
