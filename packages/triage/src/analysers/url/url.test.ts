// Holds the URL checks to known tricks, to honest addresses that must stay quiet, and to linear time.
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../../tests/kit/cpu-clock.ts'
import { catalogue } from '../../catalogue-all.ts'
import { examineUrl, examineUrlFully, urlFindingIds } from './index.ts'

const ids = (written: string, recipients?: string[]): string[] =>
  examineUrlFully(URL.canParse(written) ? new URL(written) : null, { written, recipients }).findings.map(({ id }) => id)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('examineUrl', () => {
  it.each([
    ['http://45.83.64.1/login', 'url-ip-host'],
    ['http://[2a03:b0c0::1]/', 'url-ip-host'],
    ['http://0x2d.0x53.0x40.0x01/', 'url-disguised-ip'],
    ['http://760430593/', 'url-disguised-ip'],
    ['http://0055.0123.0100.01/', 'url-disguised-ip'],
    ['https://accounts.example.com@evil.example/', 'url-userinfo'],
    ['https://shop.example.net:4711/', 'url-odd-port'],
    ['https://xn--80ak6aa92e.com/', 'url-lookalike-script'],
    ['https://xn--mnchen-3ya.de/', 'url-punycode'],
    ['https://prize.example-site.top/', 'url-abused-tld'],
    ['https://my-new-online-parcel.com/', 'url-hyphenated-domain'],
    ['https://www.paypal.com.session.evil-host.net/', 'url-fake-domain-inside'],
    ['https://mybank-help.web.app/', 'url-free-hosting'],
    ['https://abcde.z13.web.core.windows.net/', 'url-free-hosting'],
    ['https://x9.blob.core.windows.net/a/b.html', 'url-cloud-storage'],
    ['https://bucket.s3.eu-west-1.amazonaws.com/x.html', 'url-cloud-storage'],
    ['https://quick-fox.trycloudflare.com/', 'url-tunnel'],
    ['https://ipfs.io/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi', 'url-ipfs'],
    ['https://docs.google.com/drawings/d/abc/preview', 'url-document-as-page'],
    ['https://docs.google.com/document/d/abc/edit', 'url-shared-document'],
    ['https://forms.gle/abcdef', 'url-form-service'],
    ['https://myhome.duckdns.org/', 'url-dynamic-dns'],
    ['https://bit.ly/3abcdef', 'url-shortener'],
    ['https://t.co/abcdef', 'url-screened-shortener'],
    ['https://www.google.com/url?q=https://evil.example/x', 'url-open-redirect'],
    ['https://www.google.co.uk/amp/s/evil-host.info/abc', 'url-open-redirect'],
    [`https://www.bing.com/ck/a?!&&p=1&u=a1${base64('https://evil-host.info/')}`, 'url-open-redirect'],
    [`https://tracker.example.net/lnk/AVQ/1/${base64('https://evil-host.info/')}`, 'url-embedded-url'],
    ['https://evil-host.info/login.html#anna@example.org', 'url-address-in-fragment'],
    [`https://evil-host.info/?u=${base64('anna@example.org')}`, 'url-encoded-address'],
    [`https://evil-host.info/${Buffer.from('anna@example.org').toString('hex')}`, 'url-encoded-address'],
    ['https://evil-host.info/go?m=anna@example.org', 'url-address'],
    ['https://evil-host.info/%6c%6f%67%69%6e', 'url-needless-encoding'],
    ['https://docs.google.com/drawings/d/abc/preview?7272802582', 'url-junk-query'],
    ['https://evil-host.info/4279_md/1995/68/1324', 'url-affiliate-tracker'],
    ['https://secure-login-check.com/', 'url-credential-word-in-domain'],
    ['https://login.evil-host.info/', 'url-credential-word-in-subdomain'],
    ['https://evil-host.info/account/verify/', 'url-credential-word-in-path'],
    ['https://paypa1.com/', 'url-brand-lookalike'],
    ['https://netflix-billing-help.com/', 'url-brand-in-domain'],
    ['https://netflix.evil-host.info/', 'url-brand-in-subdomain'],
    ['https://evil-host.info/netflix/index.php', 'url-brand-in-path'],
    ['https://evil-host.info/www.examplebank.com/index.php', 'url-domain-in-path'],
    ['https://evil-host.info/files/update.exe', 'url-program-download'],
    ['https://evil-host.info/files/update.zip', 'url-archive-download'],
    ['https://evil-host.info/wp-content/plugins/x/y.php', 'url-hacked-site-path'],
    ['https://evil-host.info/images/office/index.html', 'url-page-in-media-folder'],
    ['https://evil-host.info/verification.php', 'url-kit-path'],
    ['https://evil-host.info/0123456789abcdef0123456789abcdef/', 'url-hash-path'],
    ['https://evil-host.info/form.php?email=anna@example.org', 'url-prefilled-login'],
    ['data:text/html;base64,PGgxPg==', 'url-data-scheme'],
    ['javascript:location=atob("x")', 'url-script-scheme'],
    ['file://203.0.113.9/share/a.lnk', 'url-file-scheme'],
    ['\\\\files.example.net\\share\\a.lnk', 'url-file-scheme'],
    ['search-ms:query=x&crumb=location:\\\\host.example', 'url-handler-scheme'],
    ['http://http://evil-host.info/', 'url-doubled-scheme'],
    ['https:/\\evil-host.info/', 'url-malformed-scheme'],
  ])('%s has %s', (url, id) => {
    expect(ids(url)).toContain(id)
  })

  it.each([
    'https://www.example.com/',
    'https://www.example.org/articles/2024/05/how-to-bake-bread',
    'https://lists.example.org/pipermail/devel/2021-March/001234.html',
    'https://github.com/example/project/issues/42',
    'https://accounts.google.com/signin',
    'https://www.paypal.com/signin?country.x=DE',
    'https://www.amazon.de/gp/css/order-history',
    'http://localhost:8080/login',
    'http://192.168.1.1/admin/',
    'http://127.0.0.1:3000/',
    'https://example.com/unsubscribe?email=anna@example.org',
    'javascript:void(0)',
    'data:image/png;base64,iVBORw0KGgo=',
    'https://bit.ly/',
  ])('%s has nothing', (url) => {
    expect(ids(url)).toEqual([])
  })

  it('unwraps link protection without a finding and examines what is inside', () => {
    const url = `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent('https://45.83.64.1/x')}`
    expect(ids(url)).toEqual(['url-ip-host'])
    expect(examineUrlFully(new URL(url)).targets.map(({ href }) => href)).toEqual(['https://45.83.64.1/x'])
  })

  it('names the outer host in findings about a target', () => {
    const found = examineUrl(new URL('https://www.google.com/url?q=https://45.83.64.1/'))
    expect(found.find(({ id }) => id === 'url-ip-host')?.says).toContain('reached through www.google.com')
  })

  it('follows at most three targets inside one another', () => {
    let url = 'https://45.83.64.1/'
    for (let i = 0; i < 6; i++) url = `https://www.google.com/url?q=${encodeURIComponent(url)}`
    expect(examineUrlFully(new URL(url)).targets.length).toBeLessThanOrEqual(4)
  })

  it('cites nothing the catalogue lacks, and the catalogue knows every id', () => {
    for (const id of urlFindingIds) expect(catalogue.has(id), id).toBe(true)
  })

  it.each([
    ['long host', `https://${'a-'.repeat(30_000)}a.example/`],
    ['long path', `https://example.com/${'a/'.repeat(200_000)}`],
    ['many parameters', `https://example.com/?${'a=b&'.repeat(200_000)}`],
    ['many escapes', `https://example.com/${'%25'.repeat(200_000)}`],
    ['digits', `https://example.com/${'1'.repeat(500_000)}`],
    ['many dots', `https://example.com/?q=${'a.'.repeat(200_000)}`],
    ['many at signs', `https://example.com/?q=${'a@'.repeat(200_000)}`],
    ['base64', `https://example.com/?q=aHR0c${'A'.repeat(500_000)}`],
    ['slashes', `http:${'/'.repeat(500_000)}x`],
  ])('looks at a hostile %s in bounded time', (_, written) => {
    const began = cpuMs()
    ids(written)
    expect(cpuMs() - began).toBeLessThan(500)
  })
})
