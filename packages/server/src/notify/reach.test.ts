// Where channels may go: nowhere inside a network, whatever the spelling, the redirect or the name server says.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Alert } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDelivery, createReach } from './index.ts'

describe('reach', () => {
  const open = createReach([])
  it('is the public internet', () => {
    for (const host of ['8.8.8.8', '[2606:4700::1111]', 'hooks.example.org', '172.32.0.1', '100.128.0.1'])
      expect([host, open.mayName(host)]).toEqual([host, true])
  })

  it('is nothing inside a network, in any spelling a URL can have', () => {
    const inside = ['127.0.0.1', '127.9.9.9', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1']
    const odd = ['0.0.0.0', '224.0.0.1', '255.255.255.255', '[::1]', '[::]', '[fe80::1]', '[fd00::1]', '[ff02::1]']
    const carried = [
      '[::ffff:127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[::127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
    ]
    for (const host of [...inside, ...odd, ...carried, 'localhost', 'LOCALHOST.', 'a.localhost'])
      expect([host, open.mayName(host)]).toEqual([host, false])
    for (const url of [
      'http://2130706433/',
      'http://0x7f.1/',
      'http://017700000001/',
      'http://127.1/',
      'http://[::ffff:7f00:1]/',
    ])
      expect([url, open.mayName(new URL(url).hostname)]).toEqual([url, false])
  })

  it('is wider by the networks that were allowed, and by no others', () => {
    const wider = createReach(['10.1.0.0/16', '192.168.7.7', 'fd00::/8'])
    for (const host of ['10.1.255.255', '192.168.7.7', '[fd12::1]', '8.8.8.8', '[::ffff:10.1.0.1]'])
      expect([host, wider.mayName(host)]).toEqual([host, true])
    for (const host of ['10.2.0.0', '192.168.7.8', '[fe80::1]', '127.0.0.1'])
      expect([host, wider.mayName(host)]).toEqual([host, false])
    for (const text of ['10.1.0.0/33', 'intranet', '10.1', '10.0.0.0/8/8', '10.0.0.0/-1', ''])
      expect(() => createReach([text])).toThrow('is not a network')
  })

  it('needs every address of a name to be allowed', async () => {
    const names: Record<string, string[]> = { good: ['8.8.8.8'], mixed: ['8.8.8.8', '127.0.0.1'], none: [] }
    const reach = createReach([], async (host) => (names[host] ?? []).map((address) => ({ address, family: 4 })))
    expect(await reach.resolve('good')).toEqual([{ address: '8.8.8.8', family: 4 }])
    await expect(reach.resolve('mixed')).rejects.toThrow('may not reach')
    await expect(reach.resolve('none')).rejects.toThrow('no address')
    await expect(reach.resolve('[::1]')).rejects.toThrow('may not reach')
  })
})

describe('a delivery', () => {
  let inner: Server
  let port: number
  const asked: string[] = []
  beforeAll(async () => {
    inner = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(request.url === '/redirect' ? 307 : 200, { location: '/secret' }).end()
    }).listen(0, '127.0.0.1')
    await new Promise((done) => inner.once('listening', done))
    port = (inner.address() as AddressInfo).port
  })
  afterAll(() => new Promise((done) => inner.close(done)))

  const alert = { alertId: 'a', status: 'finished', source: 's', environment: 'e', verdict: null } as Alert
  const webhook = (url: string) => ({ name: 'w', kind: 'webhook' as const, config: { url }, secret: 's' })
  const email = (host: string) => ({
    name: 'm',
    kind: 'email' as const,
    config: { host, port, secure: false, from: 'a@example.org', to: ['b@example.org'] },
    secret: null,
  })

  it('connects to the address that was judged, however the name answers next', async () => {
    let answers = 0
    const reach = createReach(['127.0.0.1'], async () => {
      answers++
      return [{ address: answers === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    })
    await createDelivery(reach)(webhook(`http://localhost:${port}/ok`), alert, '', '')
    expect([answers, asked.splice(0)]).toEqual([1, ['/ok']])
  })

  it('never begins when a name leads inside, for webhooks and mail servers alike', async () => {
    const deliver = createDelivery(createReach([], async () => [{ address: '127.0.0.1', family: 4 }]))
    for (const target of [
      webhook(`http://public.example:${port}/ok`),
      webhook(`http://127.0.0.1:${port}/ok`),
      email('mail.example'),
    ])
      await expect(deliver(target, alert, '', '')).rejects.toThrow('may not reach')
    expect(asked).toEqual([])
  })

  it('follows no redirect', async () => {
    const deliver = createDelivery(createReach(['127.0.0.0/8']))
    await expect(deliver(webhook(`http://127.0.0.1:${port}/redirect`), alert, '', '')).rejects.toThrow('answered 307')
    expect(asked.splice(0)).toEqual(['/redirect'])
  })
})
