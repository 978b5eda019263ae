// What speaks for a mailing: list headers, a known mailing service, links home. Counted only for senders that authentication proved.
import type { Analysis, Context, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { belongsTo, speaksForItself } from '../brands.ts'
import { hostOfAddress, registrableDomain } from '../domains.ts'
import { header, type Sender, senderOf } from '../sender.ts'

// Services that send and track mailings for others; their click hosts count as the sender's own.
const services = new Set(
  (
    'sendgrid.net mailchimp.com list-manage.com mcsv.net mandrillapp.com mailgun.org sparkpostmail.com amazonses.com awstrack.me exacttarget.com sfmc-content.com ' +
    'mailjet.com sendinblue.com brevo.com sendibm1.com constantcontact.com rsgsv.net hubspot.com hubspotemail.net hs-sites.com klaviyo.com klaviyomail.com ' +
    'cmail19.com cmail20.com createsend.com convertkit.com convertkit-mail.com substack.com beehiiv.com mlsend.com mailerlite.com activehosted.com ' +
    'emsend.com customeriomail.com customer.io intercom-mail.com intercom.io zendesk.com postmarkapp.com pstmrk.it braze.com iterable.com responsys.net ' +
    'rsys2.com emarsys.net eloqua.com mktomail.com marketo.com pardot.com getresponse.com aweber.com benchmarkemail.com infusionmail.com ctctcdn.com rs6.net'
  ).split(' '),
)
const traces = [
  'x-mailgun-sid',
  'x-sg-eid',
  'x-mc-user',
  'x-ses-outgoing',
  'x-sfmc-stack',
  'feedback-id',
  'x-campaign',
  'x-csa-complaints',
  'x-mandrill-user',
  'x-pm-message-id',
  'x-mj-mid',
]

// Operators of public mailing lists that have long been there; anybody can post, but no stranger can set one up in their name.
const listOperators = new Set(
  (
    'kernel.org ozlabs.org infradead.org debian.org ubuntu.com gnu.org nongnu.org apache.org ietf.org w3.org python.org sourceforge.net freebsd.org netbsd.org openbsd.org ' +
    'redhat.com fedoraproject.org centos.org opensuse.org suse.com gentoo.org archlinux.org freedesktop.org gnome.org kde.org mozilla.org postgresql.org isc.org ' +
    'openwall.com seclists.org groups.io freelists.org yahoogroups.com linuxfoundation.org openstack.org eclipse.org wikimedia.org cert.org cisa.gov denog.de nanog.org ripe.net'
  ).split(' '),
)

/**
 * Authentication proves who sent, not that he is honest: a swindler proves his own domain as easily. So a proof speaks for a mail
 * only where the domain has a name to lose: ours, a brand's own words, a long-standing list operator.
 */
function wellKnown(sender: Sender, proven: string, { ports }: Context): boolean {
  if (ports.ownDomains.some((own) => registrableDomain(own) === proven) || listOperators.has(proven)) return true
  return sender.brand !== null && !sender.freeMail && speaksForItself(sender.brand)
}

/** Cites only rows that speak for a mail, each tied to a domain in `context.authenticatedDomains`. */
export const bulkMail: EmailAnalyser = {
  name: 'bulk-mail',
  cites: ['bulk-authenticated', 'list-post-authenticated', 'links-match-sender'],
  run(mail, context): Analysis {
    const sender = senderOf(mail)
    const proven = sender.domain
    if (
      mail.headerless ||
      proven === null ||
      !context.authenticatedDomains.has(proven) ||
      !wellKnown(sender, proven, context)
    )
      return { findings: [] }
    const findings: RawFinding[] = []
    const home = linksHome(sender)
    const list = header(mail, 'list-id')
    const listHost = list === null ? null : registrableDomain(hostInListId(list.value))
    if (list !== null && listHost !== null && listHost === proven && header(mail, 'list-post') !== null) {
      const says = `The list ${list.value.slice(0, 80)} is of ${proven}, which authentication proves`
      findings.push({
        id: 'list-post-authenticated',
        where: { header: 'List-Id', value: list.value.slice(0, 200) },
        says,
      })
    }
    const leave = header(mail, 'list-unsubscribe')
    if (leave !== null && home !== 'none' && (unsubscribesHome(leave.value, sender) || sentByService(mail))) {
      const says = `A mailing of ${proven}, proven by authentication, that can be unsubscribed from`
      findings.push({
        id: 'bulk-authenticated',
        where: { header: 'List-Unsubscribe', value: leave.value.slice(0, 200) },
        says,
      })
    }
    if (home === 'all') {
      const says = `Every link leads to ${proven}, which authentication proves`
      findings.push({ id: 'links-match-sender', where: { header: 'From', value: sender.address }, says })
    }
    return { findings }
  },
}

function atHome(host: string, sender: Sender): boolean {
  return registrableDomain(host) === sender.domain || (sender.brand !== null && belongsTo(host, sender.brand))
}

function linksHome(sender: Sender): 'all' | 'some' | 'none' {
  let own = 0
  let foreign = 0
  for (const host of sender.linkHosts) {
    if (atHome(host, sender)) own++
    else if (!services.has(registrableDomain(host) ?? '')) foreign++
  }
  if (own === 0) return 'none'
  return foreign === 0 ? 'all' : 'some'
}

/** `Name <list.example.org>` (RFC 2919). */
function hostInListId(value: string): string {
  const open = value.lastIndexOf('<')
  return open < 0
    ? value.trim()
    : value
        .slice(open + 1)
        .replace('>', '')
        .trim()
}

/** RFC 2369: angle-bracketed mailto: and https: addresses. */
function unsubscribesHome(value: string, sender: Sender): boolean {
  for (const [, target = ''] of value.slice(0, 4000).matchAll(/<([^<>\s]{1,1000})>/g)) {
    const url = URL.parse(target)
    if (url === null) continue
    const host = url.protocol === 'mailto:' ? hostOfAddress(url.pathname) : url.hostname
    if (host !== '' && atHome(host, sender)) return true
  }
  return false
}

function sentByService(mail: MailMessage): boolean {
  return mail.headers.some((field) => traces.includes(field.name))
}
