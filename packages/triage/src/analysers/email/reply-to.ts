// Where an answer would go: Reply-To at a stranger, answers gathered at a free mailbox, addresses that cannot receive any.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import { hasCheapEnding, hostOfAddress, looksRandom, registrableDomain } from '../domains.ts'
import { isFreeMail, isWorldwideFreeMail } from '../free-mail.ts'
import { sameAsSender, senderOf } from '../sender.ts'

/** Compares Reply-To with From. A list that writes "via" and answers to the author is left in peace. */
export const replyTo: EmailAnalyser = {
  name: 'reply-to',
  cites: [
    'reply-to-free-mail',
    'reply-to-other-free-mailbox',
    'reply-to-other-domain',
    'reply-to-invalid-domain',
    'reply-to-random',
    'reply-to-cheap-ending',
    'reply-to-recipient',
    'reply-to-repeats-free-mailbox',
  ],
  run(mail): Analysis {
    const answer = mail.replyTo[0]
    if (mail.headerless || answer === undefined || answer.address === '') return { findings: [] }
    const sender = senderOf(mail)
    const address = answer.address.toLowerCase()
    const host = hostOfAddress(address)
    const domain = host === '' ? null : registrableDomain(host)
    const where = { header: 'Reply-To', value: answer.address.slice(0, 320) }
    const findings: RawFinding[] = []
    const say = (id: string, says: string, strength = 1) => findings.push({ id, where, says, strength })

    if (address === sender.address) {
      if (domain !== null && isWorldwideFreeMail(domain)) {
        say(
          'reply-to-repeats-free-mailbox',
          `Reply-To repeats the free mailbox ${address}, as bulk senders do and people do not`,
        )
      }
      return { findings }
    }
    if (domain === null) {
      say('reply-to-invalid-domain', `Answers go to ${address}, whose domain cannot exist`)
      return { findings }
    }
    // A list answers to the list or to the author; the recipients tell it.
    const listed = sender.via || mail.facts.to.concat(mail.facts.cc).some((to) => to.address.toLowerCase() === address)
    if (listed && !sender.via && sender.address !== '') {
      const toRecipient = mail.facts.to.length === 1 && mail.facts.to[0]?.address.toLowerCase() === address
      if (toRecipient && isFreeMail(domain)) say('reply-to-recipient', 'Answers go back to the recipient himself')
    }
    if (listed) return { findings }
    if (isWorldwideFreeMail(domain) && !sender.freeMail) {
      say(
        'reply-to-free-mail',
        `The mail is from ${sender.host || 'no domain'}, answers go to the free mailbox ${address}`,
      )
    } else if (isFreeMail(domain) && sender.freeMail) {
      say(
        'reply-to-other-free-mailbox',
        `The mail is from ${sender.address}, answers go to another free mailbox, ${address}`,
      )
    } else if (!sameAsSender(host, sender)) {
      say('reply-to-other-domain', `The mail is from ${sender.host || 'no domain'}, answers go to ${domain}`)
    }
    const local = address.slice(0, address.lastIndexOf('@'))
    if (!sameAsSender(host, sender) && hasCheapEnding(host))
      say('reply-to-cheap-ending', `Answers go to ${host}, whose ending is sold for next to nothing`)
    if (host.split('.').slice(0, 6).some(looksRandom) || (isWorldwideFreeMail(domain) && looksRandom(local))) {
      say('reply-to-random', `Answers go to ${address}, which looks drawn at random`)
    }
    return { findings }
  },
}
