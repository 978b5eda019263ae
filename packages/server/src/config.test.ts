// Settings: where they come from, what is refused, what is never shown.
import { describe, expect, it } from 'vitest'
import { checkListening, readConfig } from './config.ts'

const message = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('readConfig', () => {
  it('lets flags win over the environment, and the environment over defaults', () => {
    const { config, rows } = readConfig({ port: '1234' }, { DOCKET_PORT: '99', DOCKET_HOST: 'localhost', PATH: '/bin' })
    expect([config.port, config.host, config.log]).toEqual([1234, 'localhost', 'info'])
    const origins = Object.fromEntries(rows.map(({ name, origin }) => [name, origin]))
    expect(origins).toMatchObject({
      DOCKET_PORT: 'flag',
      DOCKET_HOST: 'environment',
      DOCKET_LOG: 'default',
      DOCKET_DATA_DIR: 'default',
    })
    expect(rows.every(({ meaning }) => meaning.length > 5)).toBe(true)
  })

  it('reads lists, booleans and numbers', () => {
    const { config } = readConfig(
      { allowPlainHttp: true },
      { DOCKET_OWN_DOMAINS: 'example.org, example.net', DOCKET_TOKEN_HOURS: '0.5', DOCKET_TRUST_PROXY: 'yes' },
    )
    expect(config).toMatchObject({
      ownDomains: ['example.org', 'example.net'],
      tokenHours: 0.5,
      trustProxy: true,
      allowPlainHttp: true,
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('refuses unknown names and values out of range, by name', () => {
    expect(message(() => readConfig({}, { DOCKET_PROT: '1' }))).toContain('DOCKET_PROT')
    expect(message(() => readConfig({ colour: 'red' }, {}))).toContain('--colour')
    expect(message(() => readConfig({ port: '70000' }, {}))).toContain('DOCKET_PORT')
    expect(message(() => readConfig({ port: 'abc' }, {}))).toContain('DOCKET_PORT')
    expect(message(() => readConfig({}, { DOCKET_ADMIN_KEY: 'short' }))).toContain('DOCKET_ADMIN_KEY')
    expect(message(() => readConfig({}, { DOCKET_ADMIN_KEY: 'short' }))).not.toContain('short ')
    expect(message(() => readConfig({}, { DOCKET_DATABASE_URL: 'mysql://x' }))).toContain('DOCKET_DATABASE_URL')
    expect(
      message(() =>
        readConfig({}, { DOCKET_URL: 'x', DOCKET_API_KEY: 'y', DOCKET_TENANT: 'z', DOCKET_TEST_DATA: 'd' }),
      ),
    ).toBe('')
  })

  it('never shows secrets', () => {
    const key = 'k'.repeat(40)
    const { rows } = readConfig({}, { DOCKET_ADMIN_KEY: key, DOCKET_DATABASE_URL: 'postgres://u:secret@db/x' })
    expect(JSON.stringify(rows)).not.toMatch(/kkkk|secret@/)
  })
})

describe('checkListening', () => {
  const check = (flags: Record<string, string | boolean>) => message(() => checkListening(readConfig(flags, {}).config))
  it('keeps keys off the network in clear text unless told otherwise', () => {
    for (const host of ['127.0.0.1', 'localhost', '::1', '127.8.8.8']) expect(check({ host })).toBe('')
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'soc.example.org', '127.example.org'])
      expect(check({ host })).toContain('--allow-plain-http')
    expect(check({ host: '0.0.0.0', allowPlainHttp: true })).toBe('')
    expect(check({ host: '0.0.0.0', tlsCert: 'c', tlsKey: 'k' })).toBe('')
    expect(check({ tlsCert: 'c' })).toContain('together')
    expect(check({ host: '0.0.0.0', tlsSelfSigned: true })).toBe('')
    expect(check({ tlsSelfSigned: true, tlsCert: 'c', tlsKey: 'k' })).toContain('exclude each other')
  })
})
