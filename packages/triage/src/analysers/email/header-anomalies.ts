// Headers that ordinary mail programs do not write: no or several senders, mail to oneself, missing or invented identifiers, mass mailers' traces.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { belongsTo } from '../brands.ts'
import { looksRandom, splitHost } from '../domains.ts'
import { header, isReport, isRetold, type Sender, senderOf } from '../sender.ts'

/** Headers about the mail itself; the subject has an analyser of its own. */
export const headerAnomalies: EmailAnalyser = {
  name: 'header-anomalies',
  cites: [
    'from-missing',
    'from-several',
    'from-equals-to',
    'recipients-hidden',
    'from-postmaster',
    'message-id-missing',
    'message-id-malformed',
    'message-id-random-host',
    'message-id-bare-server',
    'message-id-not-the-brands',
    'header-doubled',
    'mailer-invented',
    'mailer-retired',
    'mailer-script',
    'marked-urgent',
    'merge-leftover-header',
  ],
  run(mail): Analysis {
    if (mail.headerless || isRetold(mail)) return { findings: [] }
    const sender = senderOf(mail)
    const findings: RawFinding[] = []
    const say: Say = (id, name, value, says) => {
      findings.push({ id, where: { header: name, value: value.slice(0, 300) }, says })
    }
    from(mail, sender, say)
    recipients(mail, sender, say)
    identity(mail, sender, say)
    mailer(mail, say)
    return { findings }
  },
}

type Say = (id: string, name: string, value: string, says: string) => void

function from(mail: MailMessage, sender: Sender, say: Say): void {
  const field = header(mail, 'from')
  if (isReport(mail)) return
  if (field === null) say('from-missing', 'From', '', 'The mail has no From header')
  else if (!sender.address.includes('@') || sender.host === '') {
    say('from-missing', 'From', field.value, `The From header names no usable address ("${field.value.slice(0, 80)}")`)
  }
  if (sender.local === 'postmaster' || sender.local === 'mailer-daemon') {
    say('from-postmaster', 'From', sender.address, `${sender.address} sends delivery reports, and this is none`)
  }
  const distinct = new Set(mail.from.map((box) => box.address.toLowerCase()).filter((address) => address.includes('@')))
  if (distinct.size > 1 || (mail.from.length > 1 && field !== null)) {
    say('from-several', 'From', field?.value ?? '', `The From header holds ${mail.from.length} mailboxes`)
  }
  for (const name of ['from', 'subject', 'to', 'date', 'message-id', 'reply-to']) {
    const copies = mail.headers.filter((other) => other.name === name)
    if (copies.length > 1 && new Set(copies.map((copy) => copy.raw.trim())).size > 1) {
      say(
        'header-doubled',
        name,
        copies[1]?.value ?? '',
        `The header ${name} stands ${copies.length} times with different values (RFC 5322 allows one)`,
      )
      break
    }
  }
}

function recipients(mail: MailMessage, sender: Sender, say: Say): void {
  if (isReport(mail)) return
  const to = header(mail, 'to')
  const all = sender.recipients
  if (sender.via) return
  if (sender.address !== '' && all.length > 0 && all.every((box) => box.address.toLowerCase() === sender.address)) {
    say(
      'from-equals-to',
      'To',
      to?.value ?? '',
      'The mail is addressed to its own sender; the real recipients are hidden',
    )
  } else if (all.length === 0) {
    const shown = to?.value.trim() ?? ''
    if (shown !== '') say('recipients-hidden', 'To', shown, `The recipients are hidden ("${shown.slice(0, 60)}")`)
  } else if (
    /^(?:undisclosed|recipients?|hidden|unlisted|customers?|dear|friends?)\b/i.test(
      to?.value.replace(/["']/g, '').trim() ?? '',
    )
  ) {
    say('recipients-hidden', 'To', to?.value ?? '', 'The recipient is a placeholder; the real recipients are hidden')
  }
}

const madeByReceiver = /eop-|\.mail\.protection\.outlook|SMTPIN_ADDED/i
// Default host names of rented machines and fresh installations.
const serverImage =
  /vcpu|^(?:ubuntu|debian|centos|win-[a-z0-9]{9,}|desktop-[a-z0-9]{6,}|vps\d|ip-\d{1,3}-\d|instance-?\d|ns\d{5,}|vmi\d{5,}|srv\d{4,})/
// Services that send for others, and programs that name no host of the sender.
const relay =
  /amazonses|sendgrid|geopod|ismtpd|mailgun|sparkpost|mailchimp|mcsv|mandrill|postmark|sfmc|exacttarget|sfdc|salesforce|mktomail|marketo|sailthru|braze|cordial|responsys|outlook\.com|google|javamail|swift\.generated|^\[?[\d.]+|localhost|\.local$|\.internal$|^[^.]+$|omp\.|iterable|zendesk|bounce|mta|smtp/i
const bigSenders =
  /(?:^|\.)(?:google\.com|outlook\.com|amazonses\.com|sendgrid\.net|mailgun\.(?:org|net)|sparkpost|mailchimp|mcsv\.net|protection\.outlook\.com|icloud\.com|yahoo\.com)$/

function identity(mail: MailMessage, sender: Sender, say: Say): void {
  if (isReport(mail)) return
  const field = header(mail, 'message-id')
  const id = field?.raw.trim() ?? ''
  if (id === '' || madeByReceiver.test(id)) {
    if (header(mail, 'received') !== null || id !== '')
      say('message-id-missing', 'Message-ID', id, 'The sender gave the mail no Message-ID; a later server had to')
    return
  }
  const host =
    /@([^@<>\s]{1,255})>?$/
      .exec(id)?.[1]
      ?.toLowerCase()
      .replace(/[\]>]+$/, '') ?? ''
  if (host === '' || !/^<[^<>\s]{1,400}>$/.test(id)) {
    say('message-id-malformed', 'Message-ID', id, 'The Message-ID has not the form <text@host> of RFC 5322')
    return
  }
  const { known, label } = splitHost(host)
  if (serverImage.test(host) || (host.startsWith('localhost') && /^<[a-z0-9]{28,64}@/i.test(id))) {
    say('message-id-bare-server', 'Message-ID', id, `The Message-ID is of ${host}, a server nobody gave a name`)
  } else if (
    known &&
    label.length >= 8 &&
    looksRandom(label) &&
    !bigSenders.test(host) &&
    splitHost(host).domain !== sender.domain
  ) {
    say(
      'message-id-random-host',
      'Message-ID',
      id,
      `The Message-ID is of ${host}, a random name that is not the sender's`,
    )
  } else if (!known && /^[a-z]{7,}(?:\.[a-z]{2,5})?$/.test(host) && looksRandom(host.split('.')[0] ?? '')) {
    say('message-id-random-host', 'Message-ID', id, `The Message-ID is of ${host}, which is no host name`)
  } else if (sender.brand !== null && !sender.freeMail && !belongsTo(host, sender.brand) && !relay.test(host)) {
    say(
      'message-id-not-the-brands',
      'Message-ID',
      id,
      `The address is of ${sender.brand.name}, the Message-ID was made at ${host}`,
    )
  }
}

const retired =
  /Outlook Express [456]\.\d|^QUALCOMM Windows Eudora|The Bat! \(v?[12]\.|Microsoft Outlook,? Build 9|Microsoft Outlook IMO|IncrediMail|Foxmail [3456]\.\d/i

function mailer(mail: MailMessage, say: Say): void {
  const field = header(mail, 'x-mailer') ?? header(mail, 'user-agent')
  const value = field?.value.trim().slice(0, 200) ?? ''
  if (field !== null && value !== '') {
    if (
      !/[\s/.]/.test(value) &&
      value.length >= 4 &&
      (looksRandom(value) || /^(?=.*\d)(?=.*[A-Z])[A-Za-z0-9]{5,}$/.test(value.slice(0, 80)))
    ) {
      say('mailer-invented', field.name, value, `No mail program is called "${value.slice(0, 40)}"`)
    } else if (retired.test(value) && yearOf(mail) >= 2012) {
      say(
        'mailer-retired',
        field.name,
        value,
        `The mail says it was written with ${value.slice(0, 60)}, retired long before ${yearOf(mail)}`,
      )
    } else if (
      /PHPMailer (?:\[|[0-5]\.|[7-9]|\d\d)|MailSender|Leaf ?PHP|Gammadyne|Atomic Mail|TurboMailer|Mass ?Mail|SuperMail|Advanced Mass|XMailer|Supmailer|iPhone Mail \(1[0-3]/i.test(
        value,
      )
    ) {
      say('mailer-script', field.name, value, `The mail was sent by a script (${value.slice(0, 60)})`)
    }
  }
  const script = header(mail, 'x-php-originating-script') ?? header(mail, 'x-php-script')
  if (script !== null)
    say(
      'mailer-script',
      script.name,
      script.value,
      `The mail was sent by a script on a web server (${script.value.slice(0, 80)})`,
    )
  const priority = header(mail, 'x-priority') ?? header(mail, 'importance') ?? header(mail, 'x-msmail-priority')
  if (priority !== null && /^\s*(?:1|2|high|urgent)/i.test(priority.value) && !isReport(mail)) {
    say('marked-urgent', priority.name, priority.value, 'The mail is marked as urgent')
  }
  for (const name of ['from', 'to', 'reply-to', 'subject'] as const) {
    const found = mergeLeftover.exec(header(mail, name)?.value.slice(0, 1000) ?? '')
    if (found !== null) {
      say('merge-leftover-header', name, found[0], `A mass mailer left its placeholder ${found[0]} unfilled`)
      break
    }
  }
}

/** Placeholders of mass mailers and phishing kits: `{{name}}`, `[[email]]`, `%%first%%`, `##victimemail##`, `{email}`, `[RANDOM_5]`. */
export const mergeLeftover =
  /\{\{ ?[a-z_. ]{2,30}\}\}|\[\[ ?-?[a-z_. -]{2,30}\]\]|%%[a-z_]{2,30}%%|##[a-z_-]{3,30}##|\{(?:email|e-mail|name|user|domain|first_?name|random\w{0,12}|rand\w{0,8}|number\w{0,8}|date|link)\}|\[(?:-?email-?|-?time-?|-?random\w{0,15}-?|rndn?_?\d{0,3}|first_?name|victim\w{0,8}|user-?name)\]|\*\|[A-Z_]{2,30}\|\*|%(?:FIRST_?NAME|EMAIL|TO_EMAIL|RANDOM)%/i

function yearOf(mail: MailMessage): number {
  return mail.facts.sentAt === null ? 0 : Number(mail.facts.sentAt.slice(0, 4))
}
