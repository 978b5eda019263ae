// Sender domains that can be taken for a brand's, the recipient's or our own: look-alike letters, one edit, the name inside a longer one.
import type { Analysis, Context, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { borrowedBrand } from '../brands.ts'
import { editDistance, hostOfAddress, registrableDomain, skeleton, splitHost } from '../domains.ts'
import { isFreeMail } from '../free-mail.ts'
import { senderOf } from '../sender.ts'

const said = {
  'same-name': 'has the name of',
  'look-alike': 'is written to look like',
  typo: 'is one slip away from',
  embedded: 'carries the name of',
  subdomain: 'uses as a subdomain the name of',
} as const
const finding = {
  'same-name': 'domain-brand-other-suffix',
  'look-alike': 'domain-look-alike',
  typo: 'domain-look-alike',
  embedded: 'domain-holds-brand',
  subdomain: 'domain-brand-subdomain',
} as const

/** Looks at the domains of From, Reply-To and Return-Path; each domain once. */
export const lookAlikeDomain: EmailAnalyser = {
  name: 'look-alike-domain',
  cites: [
    'domain-brand-other-suffix',
    'domain-look-alike',
    'domain-holds-brand',
    'domain-brand-subdomain',
    'domain-like-ours',
    'domain-punycode',
  ],
  run(mail, context): Analysis {
    if (mail.headerless) return { findings: [] }
    const findings: RawFinding[] = []
    const done = new Set<string>()
    for (const { header, address } of claimed(mail)) {
      const host = hostOfAddress(address)
      if (host === '' || done.has(host)) continue
      done.add(host)
      const where = { header, value: address.slice(0, 320) }
      const borrowed = borrowedBrand(host)
      if (borrowed !== null) {
        const says = `${host} ${said[borrowed.how]} ${borrowed.brand.name} and is not one of its domains`
        findings.push({ id: finding[borrowed.how], where, says })
      } else if (splitHost(host).label.startsWith('xn--')) {
        findings.push({
          id: 'domain-punycode',
          where,
          says: `${host} is an internationalised domain, readable as other letters`,
        })
      }
      const ours = imitated(host, mail, context)
      if (ours !== null) findings.push({ id: 'domain-like-ours', where, says: `${host} can be taken for ${ours}` })
    }
    return { findings }
  },
}

function claimed(mail: MailMessage): { header: string; address: string }[] {
  const list = [{ header: 'From', address: senderOf(mail).address }]
  for (const { address } of mail.replyTo.slice(0, 3)) list.push({ header: 'Reply-To', address: address.toLowerCase() })
  if (mail.returnPath !== null) list.push({ header: 'Return-Path', address: mail.returnPath.toLowerCase() })
  return list
}

/** The organisation's or recipient's domain that `host` is a near copy of, or null. */
function imitated(host: string, mail: MailMessage, context: Context): string | null {
  const { domain, label } = splitHost(host)
  if (domain === null || label.length < 4 || isFreeMail(domain)) return null
  const mine = new Set(senderOf(mail).recipientDomains)
  for (const own of context.ports.ownDomains) mine.add(registrableDomain(own) ?? own)
  if (mine.has(domain) || mine.size > 20) return null
  for (const own of mine) {
    const other = splitHost(own).label
    if (other.length < 5 || other === label) continue
    if (skeleton(label) === skeleton(other)) return own
    if (label[0] === other[0] && editDistance(label, other, 1) === 1) return own
    if (other.length >= 6 && context.ports.ownDomains.includes(own) && label.includes(other)) return own
  }
  return null
}
