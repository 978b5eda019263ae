// URL shorteners: the link hides where it leads.
import type { RawFinding } from '../../analyser.ts'
import { lookUpHost, type UrlParts } from './parts.ts'

/** Open to everybody without review. */
const open = `bit.ly tinyurl.com is.gd v.gd cutt.ly rebrand.ly rb.gy shorturl.at shorturl.gg t.ly tiny.cc tiny.one s.id bit.do po.do han.gl
  u.to qrco.de 2u.pw ibit.ly short.gy l.ead.me scnv.io kutt.it shrtco.de soo.gd clck.ru vk.cc x.co mcaf.ee dlvr.it bl.ink
  j.mp trib.al smarturl.it s2r.co shorte.st adf.ly bc.vc ouo.io urlz.fr shrt.li t2m.io lc.cx tr.im gg.gg cli.re 1url.com
  budurl.com clickmeter.com snip.ly snipurl.com snip.link hyperurl.co lnk.to lnk.ink tny.im qr.ae qrs.ly qr1.be
  qr-code.link qr.codes me-qr.com me2.kr me2.do vo.la buly.kr url.kr zrr.kr c11.kr muz.so url.ie urlzs.com n9.cl acortar.link acortaurl.com
  encurtador.com.br encr.pw l1nq.com l1nk.dev acesse.one acesse.dev abre.ai abrir.link bityli.com bitly.ws bit.ws bityl.co ln.run linkshortner.net
  shortest.link shorten.ee shorten.so shortlinks.co shorter.me sh.st shrinkme.io short.io short.cm ity.im ow.ly owl.li ht.ly
  su.pr deck.ly fur.ly yourls.org chilp.it clicky.me zip.net zws.im goolink.cc go2l.ink
  goo.su clc.la clc.to cl.gy kisa.link tek.link tinu.be rfr.bz 2.gp 3.ly 4.gp 6.gp 7.ly a.co0.io t1p.de t.cn dwz.cn dwz.mk url.cn suo.im
  suo.nz mrw.so sina.lt reurl.cc pse.is lihi.cc lihi1.com lihi2.com lihi3.cc ppt.cc bre.is tiny.pl urly.it u.nu surl.li surl.lu shortlink.uk
  onx.la onelink.to tinyurl.is tinyurl.gg cutt.us cutt.ws cuturl.app gurl.pro q-r.to qrfy.io qrd.by linkr.it linkz.ai
  link.ac link.bz linko.page oke.io rotf.lol ulvis.net ulu.lu v.ht wee.so wow.link xurl.es yep.it zpr.io zee.gl zurl.co
  ws.onehub.com nmc.sg urlr.me vurl.com vvd.bz w.wiki0.link x.gd xgd.io y2u.be00.link yyv.co page.link app.link test-app.link
  smart.link sng.link adj.st go.link tap.bio hubs.ly hubs.li mailchi.mp00.link a9fl.short.gy dub.sh dub.co click.ly
  shorl.com minurl.org minurl.fr is.am to.ly u.bb cort.as da.gd ity.sh lstu.fr huit.re frama.link`
/** Run by one company for links to anywhere and screened by it, therefore weaker. */
const screened = 't.co lnkd.in goo.gl g.co fb.me buff.ly ift.tt spr.ly'

const shorteners: ReadonlyMap<string, number> = new Map([
  ...open.split(/\s+/).map((host): [string, number] => [host, 1]),
  ...screened.split(' ').map((host): [string, number] => [host, 0.4]),
])

/** True when `host` is a known shortener. */
export function isShortener(host: string): boolean {
  return lookUpHost(shorteners, host) !== undefined
}

/** Finding for a shortened link. */
export function examineShortener(parts: UrlParts): RawFinding[] {
  const strength = lookUpHost(shorteners, parts.host)
  if (strength === undefined || parts.path.length < 2) return []
  const href = parts.url.href.slice(0, 2048)
  const says = `${parts.host} is a link shortener: the address does not show where it leads`
  return [{ id: strength === 1 ? 'url-shortener' : 'url-screened-shortener', where: { url: href }, says }]
}
