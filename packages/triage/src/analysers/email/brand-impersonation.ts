// A brand speaks in the name, subject, text or pictures, but neither the sender nor any link is the brand's.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { type Brand, type BrandHit, belongsTo, brandOfHost, findBrandsIn, words } from '../brands.ts'
import { hiddenCharacters, mixesScripts } from '../domains.ts'
import { atFrom, type Sender, senderOf } from '../sender.ts'
import { hostingOf } from '../url/hosting.ts'

const textChars = 3000

/** Names the brand claimed and says where; a mail whose sender is the brand's own, or linked to it only, is left in peace. */
export const brandImpersonation: EmailAnalyser = {
  name: 'brand-impersonation',
  cites: [
    'brand-in-name',
    'brand-from-free-mail',
    'brand-disguised',
    'brand-in-subject',
    'brand-account-claim',
    'brand-copyright',
    'brand-picture',
    'brand-sender-links-elsewhere',
    'brand-beside-foreign-link',
  ],
  run(mail, context): Analysis {
    if (mail.headerless) return { findings: [] }
    const sender = senderOf(mail)
    const findings = inName(sender)
    const claimed = new Set(findings.length > 0 ? brandsClaimedBy(sender) : [])
    findings.push(...inSubject(mail, sender, claimed), ...inText(mail, sender, claimed), ...inPictures(mail, sender))
    const proven = sender.domain !== null && context.authenticatedDomains.has(sender.domain)
    if (!proven) findings.push(...linksElsewhere(mail, sender))
    // A stranger who wears the brand's name needs only one link of his own; real ones beside it are scenery.
    const byName = new Set(findings.some((finding) => finding.id === 'brand-in-name') ? brandsClaimedBy(sender) : [])
    for (const brand of claimed) {
      const host = [...sender.linkHosts].find((link) => !belongsTo(link, brand))
      if (host === undefined || (!byName.has(brand) && linksTo(sender, brand))) continue
      const says = `The mail speaks as ${brand.name} and links to ${host}, which is not theirs`
      findings.push({ id: 'brand-beside-foreign-link', where: { url: hrefOf(mail, host) }, says })
      break
    }
    return { findings }
  },
}

// Words that go with a brand without making it somebody else's name.
const service =
  /^(?:the|support|service|services|servicio|servico|team|equipe|help|helpdesk|desk|security|alert|alerts|notice|notification|notifications|account|accounts|billing|customer|care|mail|email|e|online|official|inc|com|app|io|us|uk|de|es|fr|it|br|center|centre|department|verification|update|updates|info|noreply|no|reply|via|from|admin|bank|banco|banking|card|pay|store|shop|express|delivery|wallet|rewards?|reward|prime|pro|plus|business|cloud|storage|drive|id|login|service|kundenservice|sicherheit|aviso|atendimento|notificacao|fatura|protocolo|cod|codigo|taxa|dos|do|da|law|privacy|legal|foundation|community|corporate|claims?|token|tokens|global|international|group|membership|subscription|renewal|invoice|order|shipping|tracking|alerta|seguro|su|sua|tu|your|\d+|[^a-z]+)$/

function hrefOf(mail: MailMessage, host: string): string {
  return mail.links.find((link) => link.url?.hostname === host)?.href.slice(0, 2000) ?? `//${host}`
}

function brandsClaimedBy(sender: Sender): Brand[] {
  return sender.brandsInName.filter((hit) => counts(hit, sender.nameWords)).map((hit) => hit.brand)
}

/** An ordinary word counts as a brand only where the rest of the name is words of service. */
function counts(hit: BrandHit, all: readonly string[]): boolean {
  if (!hit.brand.ambiguous) return true
  return all.length <= 8 && all.every((word, at) => (at >= hit.at && at < hit.at + hit.count) || service.test(word))
}

function ownedBySender(brand: Brand, sender: Sender): boolean {
  return sender.host !== '' && belongsTo(sender.host, brand)
}

function inName(sender: Sender): RawFinding[] {
  const findings: RawFinding[] = []
  const hit = sender.brandsInName.find(
    (found) => counts(found, sender.nameWords) && !ownedBySender(found.brand, sender),
  )
  if (hit === undefined || sender.via || sender.brandsInName.some((found) => ownedBySender(found.brand, sender)))
    return findings
  const where = atFrom(sender)
  const from = sender.host === '' ? 'an empty address' : sender.host
  findings.push({
    id: 'brand-in-name',
    where,
    says: `The sender is called "${hit.brand.name}" and writes from ${from}`,
  })
  if (sender.freeMail) {
    const says = `${hit.brand.name} would not write from the free mailbox ${sender.address}`
    findings.push({ id: 'brand-from-free-mail', where, says })
  }
  const hidden = hiddenCharacters(sender.name) > 0 || sender.name.split(/\s+/).some(mixesScripts)
  if (hit.disguised || hidden) {
    const says = `The name of ${hit.brand.name} is written with look-alike or hidden characters`
    findings.push({ id: 'brand-disguised', where, says })
  }
  return findings
}

const before =
  /^(?:your|our|dear|su|tu|sua|seu|suas|seus|tua|ihr|ihre|ihrem|ihren|ihres|dein|deine|votre|vos|notre|il|tuo|vostro|uw|je|jouw|de|do|from|thank|the|sincerely|regards|log|sign)$/
const after =
  /^(?:account|accounts|wallet|wallets|team|support|security|customer|customers|user|users|id|login|profile|membership|member|subscription|card|cards|services|service|billing|alert|notification|mailbox|password|verification|holder|holders|inc|llc|ltd|konto|kontos|kunde|kundenservice|kunden|mitglied|sicherheit|compte|client|clients|cuenta|cliente|clientes|conta|contas|usuario|cartao|tarjeta|cartes|soporte|suporte|equipo|equipe|utente|rekening|klant|klanten|airdrop|rewards|reward|gift|voucher|gutschein|staking|token|tokens|order|package|parcel|delivery|invoice|payment)$/

function spokenFor(list: readonly string[], hit: BrandHit): boolean {
  return (
    after.test(list[hit.at + hit.count] ?? '') ||
    (before.test(list[hit.at - 1] ?? '') && after.test(list[hit.at + hit.count] ?? ''))
  )
}

/** True when the mail has a real tie to the brand: its own sender, or an author who merely links to it from a discussion. */
function tied(brand: Brand, sender: Sender): boolean {
  return ownedBySender(brand, sender) || linksTo(sender, brand)
}

function linksTo(sender: Sender, brand: Brand): boolean {
  for (const host of sender.linkHosts) if (belongsTo(host, brand)) return true
  return false
}

// Words of prizes and notices that make a brand in a subject a claim.
const offer =
  /^(?:gift|giftcard|geschenk\w{0,8}|gutschein|voucher|bonus|reward\w{0,2}|prize|win|won|winner|gewinn\w{0,5}|gagne[rz]|cadeau|premio|ganar?|gane|testpaket|testen|free|kostenlos|gratis|limited|chance|selected|ausgewahlt|suspended|locked|blocked|expired?|expires|verify|confirm|pending|unpaid|failed|unusual|withdraw\w{0,3}|refund|claim|airdrop|staking|reinvest\w{0,5}|shipment|bloquead\w|suspens\w|pontos|vencem|fatura)$/

function inSubject(mail: MailMessage, sender: Sender, claimed: Set<Brand>): RawFinding[] {
  const list = words(mail.facts.subject.slice(0, 300))
  const offered = list.some((word) => offer.test(word))
  const hit = findBrandsIn(list).find(
    (found) =>
      !found.brand.ambiguous &&
      !tied(found.brand, sender) &&
      (spokenFor(list, found) || found.disguised || found.at === 0 || offered),
  )
  if (hit === undefined) return []
  if (hit.disguised || spokenFor(list, hit)) claimed.add(hit.brand)
  const where = { header: 'Subject', value: mail.facts.subject.slice(0, 200) }
  const findings: RawFinding[] = [
    {
      id: 'brand-in-subject',
      where,
      says: `The subject speaks of ${hit.brand.name}, the sender and links are not theirs`,
    },
  ]
  if (hit.disguised || mail.facts.subject.split(/\s+/).some(mixesScripts)) {
    const says = `The subject writes ${hit.brand.name} with look-alike characters`
    findings.push({ id: 'brand-disguised', where, says })
  }
  return findings
}

function inText(mail: MailMessage, sender: Sender, claimed: Set<Brand>): RawFinding[] {
  const findings: RawFinding[] = []
  const text =
    mail.text.length <= textChars * 2 ? mail.text : mail.text.slice(0, textChars) + mail.text.slice(-textChars)
  const list = words(text)
  const part = mail.html[0]?.part ?? mail.parts[0]?.number ?? '1'
  let claim: BrandHit | undefined
  let rights: BrandHit | undefined
  for (const hit of findBrandsIn(list)) {
    if (hit.brand.ambiguous || tied(hit.brand, sender)) continue
    if (claim === undefined && spokenFor(list, hit)) claim = hit
    if (rights === undefined && copyrighted(list, hit)) rights = hit
    if (claim !== undefined && rights !== undefined) break
  }
  if (claim !== undefined) {
    claimed.add(claim.brand)
    const shown = list.slice(Math.max(0, claim.at - 2), claim.at + claim.count + 2).join(' ')
    const says = `The text speaks for ${claim.brand.name} ("… ${shown} …"), neither sender nor links are theirs`
    findings.push({ id: 'brand-account-claim', where: { part, text: shown }, says })
  }
  if (rights !== undefined) {
    claimed.add(rights.brand)
    const says = `The text ends with a copyright line of ${rights.brand.name}, neither sender nor links are theirs`
    findings.push({ id: 'brand-copyright', where: { part, text: rights.seen }, says })
  }
  return findings
}

/** "Copyright 2024 PayPal", "PayPal Inc. All rights reserved" and the like, within four words (the © itself is no word). */
function copyrighted(list: readonly string[], hit: BrandHit): boolean {
  const near = list.slice(Math.max(0, hit.at - 4), hit.at).join(' ')
  const next = list.slice(hit.at + hit.count, hit.at + hit.count + 7).join(' ')
  return (
    /\bcopyright\b|\b20[12]\d$/.test(near) ||
    /\b(?:all rights|todos os direitos|todos los derechos|alle rechte|tous droits|tutti i diritti)\b/.test(next)
  )
}

// Icons of these stand under every newsletter, and their picture hosts serve everybody.
const everywhere = new Set([
  'Facebook',
  'Instagram',
  'LinkedIn',
  'TikTok',
  'Pinterest',
  'Google',
  'WhatsApp',
  'Telegram',
  'Reddit',
  'Discord',
  'Snapchat',
  'GitHub',
  'iCloud',
  'WordPress',
  'Salesforce',
  'Cloudflare',
  'Amazon',
  'Spotify',
  'Yahoo',
])

function inPictures(mail: MailMessage, sender: Sender): RawFinding[] {
  for (const view of mail.html.slice(0, 5)) {
    for (const image of view.images.slice(0, 60)) {
      const brand = pictured(image.src, image.alt)
      if (brand === null || everywhere.has(brand.name) || tied(brand, sender)) continue
      const says = `A picture of ${brand.name} (${(image.alt || image.src).slice(0, 100)}) in a mail that has nothing of theirs`
      return [
        { id: 'brand-picture', where: { part: view.part, offset: image.offset, text: image.src.slice(0, 200) }, says },
      ]
    }
  }
  return []
}

function pictured(src: string, alt: string): Brand | null {
  const host = /^(?:https?:)?\/\/([^/?#:@\s]{3,200})/i.exec(src)?.[1]
  const owner = host === undefined ? null : brandOfHost(host)
  if (owner !== null && !everywhere.has(owner.name)) return owner
  if (alt.length < 3 || alt.length > 60) return null
  const list = words(alt)
  const hit = findBrandsIn(list)[0]
  return hit !== undefined && !hit.brand.ambiguous && list.length <= hit.count + 2 ? hit.brand : null
}

function linksElsewhere(mail: MailMessage, sender: Sender): RawFinding[] {
  const { brand } = sender
  // People of a firm write plain text with links to anywhere; a lure in its name is dressed up.
  if (brand === null || sender.freeMail || sender.linkHosts.size === 0 || mail.html.length === 0) return []
  // A real mailing may click through a mailing service; a page anybody can rent beside the brand's own is another matter.
  const rented = [...sender.linkHosts].find((link) => hostingOf(link) !== null && !belongsTo(link, brand))
  if (rented === undefined && linksTo(sender, brand)) return []
  const host = rented ?? [...sender.linkHosts][0] ?? ''
  const says = `The address says ${brand.name} (${sender.host}), and the mail leads to ${host}`
  return [{ id: 'brand-sender-links-elsewhere', where: atFrom(sender), says }]
}
