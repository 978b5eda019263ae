// One URL through the offline judge: reasons, refanging, errors as reports, hostile input.
import { describe, expect, it } from 'vitest'
import { triageUrl } from './triage-url.ts'

describe('triageUrl', () => {
  it('gives reasons, a verdict and observables', () => {
    const report = triageUrl('http://45.83.64.1/wp-content/plugins/x/netflix/login.php?email=anna@example.org')
    expect(report.kind).toBe('url')
    expect(['suspicious_behavior', 'likely_true_positive', 'confirmed_threat']).toContain(report.verdict)
    expect(report.findings.map(({ id }) => id)).toContain('url-hacked-site-path')
    expect(report.findings.every(({ weight }) => weight > 0)).toBe(true)
    expect(report.observables).toContainEqual({ kind: 'ip', value: '45.83.64.1', role: 'link' })
    expect(report.error).toBeNull()
  })

  it.each([
    ['hxxps://evil-host[.]info/login.php', 'https://evil-host.info/login.php'],
    ['hxxp://evil-host.info/', 'http://evil-host.info/'],
    ['evil-host.info/a', 'http://evil-host.info/a'],
    ['https://evil-host[dot]info/', 'https://evil-host.info/'],
    ['  https://evil-host.info/  ', 'https://evil-host.info/'],
  ])('reads %s', (text, url) => {
    expect(triageUrl(text).observables[0]).toMatchObject({ kind: 'url', value: url })
  })

  it('never calls a URL harmless: nothing found stays inconclusive', () => {
    const report = triageUrl('https://www.example.com/')
    expect(report.findings).toEqual([])
    expect(report.verdict).toBe('inconclusive')
  })

  it.each(['', 'not a url', 'http://', `https://example.com/${'a'.repeat(100_000)}`])(
    'answers for %j with a named error',
    (text) => {
      const report = triageUrl(text.slice(0, 90_000))
      expect(report.error?.code).toBe('invalid')
      expect(report.verdict).toBe('inconclusive')
    },
  )

  it('names the target behind a redirect as an observable', () => {
    const report = triageUrl('https://www.google.com/url?q=https://evil-host.info/x')
    expect(report.observables).toContainEqual({ kind: 'domain', value: 'evil-host.info', role: 'link' })
  })
})
