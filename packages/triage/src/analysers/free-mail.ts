// Mail providers where anybody gets an address in a minute, so an organisation writing from there is not that organisation.

const providers = new Set(
  (
    'gmail.com googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com ymail.com rocketmail.com aol.com icloud.com me.com mac.com ' +
    'protonmail.com proton.me pm.me tutanota.com tuta.io tuta.com mail.com email.com gmx.com gmx.de gmx.net gmx.at gmx.ch gmx.us gmx.fr gmx.co.uk gmx.es web.de freenet.de t-online.de ' +
    'arcor.de posteo.de mailbox.org yandex.ru yandex.com ya.ru mail.ru bk.ru inbox.ru list.ru rambler.ru internet.ru qq.com 163.com 126.com ' +
    'yeah.net sina.com sohu.com foxmail.com naver.com hanmail.net daum.net libero.it virgilio.it alice.it tiscali.it orange.fr wanadoo.fr free.fr sfr.fr ' +
    'laposte.net bbox.fr uol.com.br bol.com.br terra.com.br ig.com.br zipmail.com.br telefonica.net wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu op.pl poczta.fm ' +
    'seznam.cz centrum.cz email.cz abv.bg mail.bg ukr.net i.ua zoho.com zohomail.com zohomail.eu hushmail.com fastmail.com fastmail.fm inbox.lv ' +
    'rediffmail.com caramail.com usa.com consultant.com post.com engineer.com lawyer.com accountant.com dr.com aim.com comcast.net verizon.net att.net ' +
    'sbcglobal.net bellsouth.net cox.net charter.net earthlink.net btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net bigpond.com optusnet.com.au ' +
    'rogers.com shaw.ca sympatico.ca telus.net videotron.ca ziggo.nl kpnmail.nl planet.nl home.nl hetnet.nl skynet.be telenet.be bluewin.ch ' +
    'sapo.pt iol.pt docomo.ne.jp ezweb.ne.jp nifty.com excite.com lycos.com india.com'
  ).split(' '),
)
const families = /^(?:yahoo|hotmail|outlook|live|ymail|gmx|yandex)\.(?:com?\.)?[a-z]{2,3}$/

/** True for addresses at a provider that gives mailboxes to anybody. `domain` is a registrable domain or a host. */
export function isFreeMail(domain: string): boolean {
  return providers.has(domain) || families.test(domain)
}

// The part of those whose mailboxes cost a minute and no identity: the ones fraud is answered at.
const throwaway =
  /^(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|aol|icloud|protonmail|proton|tutanota|tuta|mail|gmx|yandex|zoho|zohomail|qq|163|126|naver|usa|consultant|post|email|rocketmail|msn|inbox|foxmail)\.[a-z.]{2,6}$/

/** True for the world-wide free providers (not the mailboxes an access provider gives its paying customers). */
export function isWorldwideFreeMail(domain: string): boolean {
  return throwaway.test(domain) && isFreeMail(domain)
}
