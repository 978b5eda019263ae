// Sender addresses no organisation would write from: random or endless names, rented hosting names, cheap endings, impossible domains.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { hasCheapEnding, looksRandom, splitHost } from '../domains.ts'
import { atFrom, isReport, nameFitsAddress, type Sender, senderOf } from '../sender.ts'

// Places where a tenant, site or machine gets a name without owning a domain.
const rentedEnd =
  /(?:^|\.)(?:onmicrosoft\.com|firebaseapp\.com|web\.app|herokuapp\.com|vercel\.app|netlify\.app|pages\.dev|workers\.dev|github\.io|weebly\.com|wixsite\.com|000webhostapp\.com|amazonaws\.com|azurewebsites\.net|cloudapp\.net|cloudapp\.azure\.com|hosted\.app|ngrok\.io|replit\.app|duckdns\.org|no-ip\.(?:org|com|biz)|ddns\.net|hopto\.org|zapto\.org|sytes\.net|myftp\.org|dynu\.net|servehttp\.com|freemyip\.com|bounceme\.net|ru\.com|us\.com|za\.com|sa\.com|eu\.com|br\.com|uk\.com|de\.com|in\.net|com\.de|secureserver\.net|hospedagemweb\.net|linodeusercontent\.com|contaboserver\.net|your-server\.de|vps\.ovh\.net|myshopify\.com|mystrikingly\.com|godaddysites\.com|square\.site|plesk\.page|cprapid\.com)$/
const machine =
  /(?:^|\.)(?:ip-?\d{1,3}[.-]\d{1,3}[.-]\d{1,3}|ns\d{4,}|vps-?[0-9a-f]{3,}|vmi\d{4,}|srv\d{3,}|server\d*|static|dynamic|localhost|host\d{2,}|ec2-\d|cpe-|dhcp|ppp|dsl)/

/** Looks at the address in From alone, whatever its display name. */
export const oddDomain: EmailAnalyser = {
  name: 'odd-domain',
  cites: [
    'from-random-domain',
    'from-random-subdomain',
    'from-random-local-part',
    'from-numbered-local-part',
    'from-overlong-local-part',
    'from-cheap-ending',
    'from-rented-host',
    'from-machine-name',
    'from-impossible-domain',
    'from-deep-subdomain',
    'from-server-account',
    'domain-service-word',
  ],
  run(mail): Analysis {
    if (mail.headerless) return { findings: [] }
    const sender = senderOf(mail)
    if (sender.host === '') return { findings: [] }
    const findings: RawFinding[] = []
    const say = (id: string, says: string) => findings.push({ id, where: atFrom(sender), says })
    host(mail, sender, say)
    if (!sender.via) local(sender, say)
    return { findings }
  },
}

type Say = (id: string, says: string) => void

function host(mail: MailMessage, sender: Sender, say: Say): void {
  const { label, subdomain, known } = splitHost(sender.host)
  if (!known || sender.domain === null) {
    if (!/^\[?[\d.:a-f]+\]?$/i.test(sender.host) && !reserved.test(sender.host)) {
      say('from-impossible-domain', `The sender's domain ${sender.host} cannot exist in public mail`)
    }
    return
  }
  if (sender.freeMail || sender.brand !== null) return
  if (rentedEnd.test(sender.host)) say('from-rented-host', `${sender.host} is a name rented from a hosting service`)
  if ((label.length >= 7 || !/[aeiouy]/.test(label)) && looksRandom(label))
    say('from-random-domain', `The sender's domain ${sender.domain} looks drawn at random`)
  const labels = subdomain === '' ? [] : subdomain.split('.')
  const odd = isReport(mail) ? undefined : labels.find((part) => part.length <= 40 && looksRandom(part))
  if (odd !== undefined) say('from-random-subdomain', `The subdomain "${odd}" of the sender looks drawn at random`)
  const word = serviceWord.exec(label)
  if (word !== null && (label.includes('-') || label.length > word[0].length + 2)) {
    say('domain-service-word', `The domain ${sender.domain} is built around "${word[0]}"`)
  }
  if (machine.test(sender.host))
    say('from-machine-name', `${sender.host} is the name of a machine, not of an organisation`)
  if (hasCheapEnding(sender.host)) {
    say('from-cheap-ending', `The sender's domain ${sender.domain} has an ending sold for next to nothing`)
  }
  if (labels.length >= 4 || sender.host.length > 50)
    say('from-deep-subdomain', `The sender's host ${sender.host} is unusually deep or long`)
}

// RFC 2606 and RFC 6762 names and the private ones of test beds stand in examples and in-house mail.
const reserved = /(?:^|\.)(?:example|test|invalid|localhost|local|lan|internal|corp|home|intranet|localdomain)$/

// Words of urgency and authority that honest organisations rarely buy into their name.
const serviceWord =
  /gov(?:br|uk|usa|$)|police|court|secure|security|verif|log-?in|sign-?in|account|alert|update|helpdesk|billing|refund|wallet|claim|confirm|unlock|suspend|protection|notif|reward/

function local(sender: Sender, say: Say): void {
  if (/^(?:apache|www-data|nobody|root|www|webadmin|wwwrun|httpd|nginx|daemon)$/.test(sender.local)) {
    say('from-server-account', `${sender.address} is the account of a web server, so a script wrote the mail`)
  }
  const name = sender.local
  const parts = name.split(/[._+=-]/)
  const digits = (name.match(/\d/g) ?? []).length
  if (name.length > 40) say('from-overlong-local-part', `The sender's mailbox name is ${name.length} characters long`)
  else if (
    !nameFitsAddress(sender) &&
    parts.length <= 4 &&
    parts.some((part) => part.length >= 7 && looksRandom(part))
  ) {
    say('from-random-local-part', `The sender's mailbox name "${name}" looks drawn at random`)
  }
  if (name.includes('#')) return
  if (nameFitsAddress(sender)) return
  if (digits >= 6 && digits >= name.length / 3)
    say('from-numbered-local-part', `The sender's mailbox name "${name}" is mostly numbers`)
  else if (sender.freeMail && /[a-z]{4,}\d{4,}$/.test(name) && !/(?:19|20)\d\d$/.test(name)) {
    say('from-numbered-local-part', `The sender's free mailbox "${name}" ends in a run of numbers`)
  }
}
