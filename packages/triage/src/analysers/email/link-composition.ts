// How the links of a mail fit together and to its sender: one button to a stranger, every word linked to one place, dead links around one live one.
import type { RawFinding } from '../../analyser.ts'
import type { Link, MailMessage } from '../../message.ts'
import { brandOfHost } from '../brands.ts'
import { hostOfAddress, sameOrganisation } from '../domains.ts'
import { isFreeMail } from '../free-mail.ts'
import { hostingOf } from '../url/hosting.ts'
import { domainOf, isPrivateHost } from '../url/parts.ts'
import { shownHost, unsubscribeText } from './link-text.ts'

export const compositionFindingIds = [
  'link-single-stranger',
  'link-strangers-only',
  'link-one-target-for-all',
  'link-unsubscribe-same-target',
  'link-dead-links',
  'link-stranger-among-known',
  'link-whole-body',
  'link-credential-action',
  'link-wallet-action',
  'link-messenger-only',
  'link-lone-document',
  'link-names-recipient',
  'link-little-else',
  'link-mailto-only',
  'link-mailto-free-mail',
  'link-mailto-many',
] as const

interface WebLink extends Link {
  url: URL
}

/** Findings about all followed links together. */
export function examineComposition(mail: MailMessage, followed: readonly Link[]): RawFinding[] {
  const anchors = followed.filter(({ kind }) => kind === 'anchor' || kind === 'area').slice(0, 400)
  // With HTML, the links of the plain alternative are the same ones once more.
  const all = (anchors.some(isWeb) ? anchors : followed.slice(0, 400)).filter(isWeb)
  const web = withoutDecoys(all, mail)
  const findings: RawFinding[] = []
  const add = (id: string, link: Link, says: string): void => {
    if (!findings.some((finding) => finding.id === id)) {
      findings.push({ id, where: { url: link.href.slice(0, 2048), part: link.part }, says })
    }
  }
  examineSameness(mail, anchors, add)
  examineStrangers(mail, web, add)
  examineMinority(mail, all, add)
  examineActions(mail, anchors.filter(isWeb), add)
  examineLone(mail, web, add)
  examineMailto(mail, anchors, web, add)
  return findings
}

/**
 * Links that say where the mail wants its reader to go. Beside a link to a stranger, those to the front pages of sites everybody knows
 * cost nothing and are left out, so that adding some does not hide the one that matters.
 */
function withoutDecoys(web: readonly WebLink[], mail: MailMessage): readonly WebLink[] {
  const sender = hostOfAddress(mail.from[0]?.address ?? '')
  const own = brandOfHost(sender)
  const telling = web.filter(({ url }) => !isDecoy(url) || (own !== null && brandOfHost(url.hostname) === own))
  return telling.some(({ url }) => brandOfHost(url.hostname) === null && !sameOrganisation(url.hostname, sender))
    ? telling
    : web
}

/** A front page, or one step below it without parameters, of a site that sends nobody's lures. */
export function isDecoy({ hostname, pathname, search }: URL): boolean {
  const known = brandOfHost(hostname) !== null || /(?:^|\.)(?:wikipedia\.org|w3\.org)$/.test(hostname)
  return known && hostingOf(hostname) === null && search === '' && /^\/[\w.-]{0,30}\/?$/.test(pathname)
}

type Add = (id: string, link: Link, says: string) => void

function isWeb(link: Link): link is WebLink {
  return (
    link.url !== null &&
    (link.url.protocol === 'http:' || link.url.protocol === 'https:') &&
    !isPrivateHost(link.url.hostname)
  )
}

/** Texts differ, the place is always the same; or links that lead nowhere around the one that does. */
function examineSameness(mail: MailMessage, anchors: readonly Link[], add: Add): void {
  const live = withoutDecoys(anchors.filter(isWeb), mail)
  const first = live[0]
  if (!first) return
  const targets = new Set(live.map(({ url }) => url.href))
  const texts = new Set(
    live.map(({ text, wrapsImage }) => (wrapsImage && text === '' ? '(image)' : text.toLowerCase())),
  )
  // Templates point everything at the bare home page; a lure has a page of its own.
  const bare = first.url.pathname === '/' && first.url.search === '' && first.url.hash === ''
  if (targets.size === 1 && texts.size >= 3 && !bare) {
    add(
      'link-one-target-for-all',
      first,
      `${live.length} links with ${texts.size} different texts all lead to one address`,
    )
  }
  const unsubscribe = live.find(({ text }) => text.length < 80 && unsubscribeText.test(text))
  const action =
    unsubscribe &&
    live.find(
      ({ url, text }) => url.href === unsubscribe.url.href && text !== unsubscribe.text && !unsubscribeText.test(text),
    )
  if (unsubscribe && action && !bare) {
    add(
      'link-unsubscribe-same-target',
      unsubscribe,
      `“${unsubscribe.text.slice(0, 40)}” leads to the same address as “${action.text.slice(0, 40) || 'the image'}”`,
    )
  }
  const dead = anchors.filter(
    ({ href, text, wrapsImage }) =>
      (text !== '' || wrapsImage) &&
      /^\s*(?:#|null|undefined|https?:\/\/|javascript:\s*(?:void.{0,6})?;?)?\s*$/i.test(href),
  )
  if (dead.length >= 2 && targets.size <= 3) {
    add(
      'link-dead-links',
      first,
      `${dead.length} links are dummies that lead nowhere, ${targets.size} lead${targets.size === 1 ? 's' : ''} somewhere`,
    )
  }
}

function isOwn({ url }: WebLink, sender: string): boolean {
  const brand = brandOfHost(sender)
  return (
    sameOrganisation(url.hostname, sender) ||
    domainOf(url.hostname) === domainOf(sender) ||
    (brand !== null && brandOfHost(url.hostname) === brand)
  )
}

/** Links against the domain the mail says it comes from. */
function examineStrangers(mail: MailMessage, web: readonly WebLink[], add: Add): void {
  const sender = hostOfAddress(mail.from[0]?.address ?? '')
  const first = web[0]
  if (sender === '' || !first) return
  const strangers = web.filter((link) => !isOwn(link, sender))
  const stranger = strangers[0]
  if (!stranger) return
  const targets = new Set(web.map(({ url }) => url.href))
  const domains = new Set(strangers.map(({ url }) => domainOf(url.hostname)))
  const wellKnown = strangers.every(({ url }) => brandOfHost(url.hostname) !== null)
  if (strangers.length === web.length && domains.size === 1 && !wellKnown && mail.html.length > 0) {
    const [domain] = domains
    if (targets.size === 1 && (stranger.kind !== 'anchor' || shownHost(stranger.text) !== null)) return
    if (targets.size === 1)
      add(
        'link-single-stranger',
        stranger,
        `The only link leads to ${domain}, which has nothing to do with the sender (${sender})`,
      )
    else if (targets.size <= 4)
      add(
        'link-strangers-only',
        stranger,
        `All links lead to ${domain}, which has nothing to do with the sender (${sender})`,
      )
  }
}

/** The only place to go is a chat with a stranger, or a file on a sharing service with next to no words about it. */
function examineLone(mail: MailMessage, web: readonly WebLink[], add: Add): void {
  const first = web[0]
  if (!first || new Set(web.map(({ url }) => url.href)).size > 2) return
  const everywhere = (hosts: RegExp): boolean => web.every(({ url }) => hosts.test(url.hostname))
  if (
    everywhere(
      /^(?:(?:www\.)?wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com|wa\.link|t\.me|telegram\.me|m\.me|line\.me|discord\.gg|signal\.me)$/,
    )
  ) {
    add('link-messenger-only', first, `The only way to answer is a chat through ${first.url.hostname}`)
  }
  // Apart from the address itself there is hardly a word.
  const words = mail.text.replace(/https?:\/\/\S{1,2000}/gi, ' ').match(/\p{L}{2,}/gu)?.length ?? 0
  const sender = hostOfAddress(mail.from[0]?.address ?? '')
  const stranger = !brandOfHost(first.url.hostname) && sender !== '' && !sameOrganisation(first.url.hostname, sender)
  // Feeds sent as plain text are a title and a link as well; theirs leads to an article, not to a front page.
  const bare = first.kind === 'anchor' || first.url.pathname === '/'
  if (words <= 15 && bare && stranger) {
    add('link-little-else', first, `Beside the link to ${first.url.hostname} the mail has ${words} words`)
  }
  const share = web.every(({ url }) => hostingOf(url.hostname) === 'share')
  if (share && mail.text.length < 300) {
    add('link-lone-document', first, `Hardly more than a link to a file on ${first.url.hostname}`)
  }
}

/** Most links go to one organisation's real site, which did not send the mail, and one goes elsewhere: a copied mail with its button replaced. */
function examineMinority(mail: MailMessage, web: readonly WebLink[], add: Add): void {
  const sender = hostOfAddress(mail.from[0]?.address ?? '')
  if (sender === '') return
  const strangers = web.filter((link) => !isOwn(link, sender))
  const counts = new Map<string, Set<string>>()
  for (const { url } of strangers) {
    const brand = brandOfHost(url.hostname)
    if (!brand || social.has(brand.name)) continue
    const urls = counts.get(brand.name) ?? new Set()
    counts.set(brand.name, urls.add(url.href))
  }
  for (const [name, urls] of counts) {
    const odd = strangers.filter(
      ({ url }) => brandOfHost(url.hostname) === null && !sameOrganisation(url.hostname, sender),
    )
    const oddDomains = new Set(odd.map(({ url }) => domainOf(url.hostname)))
    if (
      urls.size >= 2 &&
      urls.size * 2 >= new Set(web.map(({ url }) => url.href)).size &&
      oddDomains.size === 1 &&
      odd[0]
    ) {
      add('link-stranger-among-known', odd[0], `${urls.size} links lead to ${name}, but one to ${odd[0].url.hostname}`)
    }
  }
}

const social = new Set([
  'Facebook',
  'Instagram',
  'LinkedIn',
  'Twitter',
  'X',
  'Google',
  'Yahoo',
  'Pinterest',
  'TikTok',
  'WhatsApp',
  'Telegram',
  'GitHub',
])

const credentialAction =
  /(?:verif|confirm|validat|authenticat|activat|re-?activat|unlock|restore|recover|secure|upgrade|update|review|keep|release|retain)\w{0,6}\b.{0,25}\b(?:account|identity|password|mailbox|email|e-mail|wallet|information|info|details|billing|payment|messages?|access|address)|(?:sign|log) ?in|keep (?:my |the )?(?:same |current )?password|(?:claim|withdraw|redeem|collect) (?:now|your|my|here|the|tokens?|airdrop|reward|prize)|connect (?:your |my )?wallet|(?:view|open|download|read|listen|play|get|access|release|review) (?:the |your |my |shared |secure |encrypted |full |voice)*(?:document|file|fax|voicemail|message|invoice|statement|attachment|payment|remittance|messages)|verification link|view account|update agreement|review (?:your |my |the )?(?:package|order|activity|request|transaction)|log-?in (?:restore|now|here)|(?:alter|mud|redefin|troc|verifi|ativ|recuper|confirm|acess)(?:e|ar|ir) (?:a |o |sua |seu |minha )?(?:senha|conta|atividade|cadastro|dados|acesso|fatura|boleto|pagamento)|track (?:my |your )?(?:package|parcel|shipment)|acessar (?:sua |a )?conta|(?:confirmar|verificar|atualizar|actualizar|validar|regularizar|desbloquear|liberar|resgatar) (?:agora|(?:mi|tu|su|minha|meus?|sua|los|os|mis) )|efetuar (?:o )?pagamento|(?:konto|identität|adresse|daten|zahlung)\s?(?:jetzt )?(?:bestätigen|aktualisieren|verifizieren|prüfen)|(?:confirmer|vérifier|mettre à jour|accéder à|valider|activer|réactiver|suivre) (?:mon|ma|mes|votre|vos|le|la) |(?:conferma|verifica|aggiorna|accedi)\b.{0,12}(?:conto|account|dati|ora|identità)|(?:bevestig|verifieer|controleer|update|bekijk) (?:mijn|uw|je|nu) /i

const walletAction =
  /\b(?:verify|validate|claim|connect|sync|upgrade|update|restore|recover|secure|import|merge|migrate|withdraw|unlock|get|mint|stake|join|access|register)\b.{0,25}\b(?:wallets?|tokens?|airdrops?|crypto|seed|nfts?|usdt|btc|eth|xrp|bitcoins?|allocation|staking|funds)\b/i

function examineActions(mail: MailMessage, live: readonly WebLink[], add: Add): void {
  const sender = hostOfAddress(mail.from[0]?.address ?? '')
  const recipients = [...mail.facts.to, ...mail.facts.cc].slice(0, 20).map(({ address }) => address.toLowerCase())
  const textLength = mail.text.length
  for (const link of live) {
    const { text, url } = link
    if (text.length >= 200 && text.length * 2 >= textLength) {
      add('link-whole-body', link, `The whole text (${text.length} characters) is one link`)
    }
    if (text.length > 120 || text === '') continue
    if (walletAction.test(text) && !brandOfHost(url.hostname)) {
      add('link-wallet-action', link, `“${text.slice(0, 60)}” leads to ${url.hostname}`)
    }
    if (sender === '' || brandOfHost(url.hostname) || sameOrganisation(url.hostname, sender)) continue
    const action = credentialAction.exec(text)
    if (action) add('link-credential-action', link, `“${text.slice(0, 60)}” leads to ${url.hostname}`)
    if (recipients.some((address) => address.length > 5 && text.toLowerCase().includes(address))) {
      add('link-names-recipient', link, `The link text carries the recipient’s own address (${text.slice(0, 80)})`)
    }
  }
}

/** Links that do not open a page but write a mail to a stranger. */
function examineMailto(mail: MailMessage, anchors: readonly Link[], web: readonly Link[], add: Add): void {
  const letters = anchors.filter(({ href }) => /^\s*mailto:/i.test(href))
  const first = letters[0]
  if (!first) return
  const own = [...mail.from, ...mail.replyTo].map(({ address }) => domainOf(hostOfAddress(address)))
  const targets = letters.map((link) => ({ link, to: decodeTargets(link.href) }))
  const many = targets.find(({ to }) => to.length >= 3)
  if (many)
    add(
      'link-mailto-many',
      many.link,
      `The link writes to ${many.to.length} addresses at once (${many.to.slice(0, 3).join(', ')}, …)`,
    )
  const buttons = targets.filter(
    ({ link, to }) => to[0] !== undefined && !link.text.includes('@') && !own.includes(domainOf(hostOfAddress(to[0]))),
  )
  const button = buttons[0]
  const toFree = buttons.find(
    ({ link, to }) =>
      isFreeMail(domainOf(hostOfAddress(to[0] ?? ''))) && /[?&](?:cc|bcc|subject|body)=/i.test(link.href),
  )
  if (toFree && mail.from.length > 0) {
    add(
      'link-mailto-free-mail',
      toFree.link,
      `“${toFree.link.text.slice(0, 40)}” writes a prepared mail to the free mailbox ${toFree.to[0]}`,
    )
  }
  if (web.length === 0 && button && mail.from.length > 0) {
    add(
      'link-mailto-only',
      button.link,
      `“${button.link.text.slice(0, 40)}” writes a mail to ${button.to[0]}, a stranger to the sender`,
    )
  }
}

function decodeTargets(href: string): string[] {
  const found = href.slice(0, 4000).match(/[a-z0-9._+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}/gi) ?? []
  return [...new Set(found.map((address) => address.toLowerCase()))].slice(0, 50)
}
