// What the sender's display name pretends: another address, a service desk, the recipient, a notice, or disguised letters.
import type { Analysis, Context, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import {
  accentedEnglish,
  hiddenCharacters,
  looksRandom,
  mixesScripts,
  readAs,
  registrableDomain,
  splitHost,
} from '../domains.ts'
import { isFreeMail } from '../free-mail.ts'
import { atFrom, isReport, nameFitsAddress, type Sender, sameAsSender, senderOf } from '../sender.ts'

const addressInName = /[a-z0-9._%+-]{1,64}@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})/i
const hostInName = /(?:^|[\s"'(<[|:@/])((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18})(?=$|[\s"')>\],;|:!/])/gi

// Desks that every organisation has, so that anybody can claim to be one, in the languages seen most.
const desk =
  /\b(?:it[ -]?(?:support|service|help|admin|team|desk|department)|help ?desk|service ?desk|(?:e-?)?mail ?(?:server|system|box|admin|support|service|delivery|team|inc|notification|security|manager|quota|update|center|centre)|web ?mail|web ?master|(?:system|server|network|domain|account|portal|exchange|cloud|hosting) ?(?:admin|administrator|administrador|support|team|service|alert|security)|administrator|post ?master|account ?(?:verification|department|review|alert|notice|update)|security ?(?:alert|notice|team|center|centre|department|notification|update)|no-?reply ?(?:admin|support)|customer ?(?:support|service|care)|tech(?:nical)? ?support|support ?(?:team|desk|center|centre|service|department)|hr ?(?:department|dept|team|admin|desk)|human resources|pay ?roll|accounts? ?(?:payable|receivable)|voice ?(?:mail|message)|fax|scanner|scan|e-?fax|copier|suporte|soporte|atendimento|atencion al cliente|servicio? (?:de|ao|al) (?:cliente|atendimento|consumidor|seguridad)|service ?client|support technique|assistance|kundenservice|kundendienst|kundensupport|sicherheits(?:mitteilung|abteilung|team|dienst)|servizio clienti|assistenza|klantenservice|helpdesk|sluzba|administracja)\b/
const bareDesk =
  /^(?:the )?(?:support|service|services|security|admin|administrator|administrador|help|helpdesk|webmail|webmaster|mailer|mail|e-?mail|server|system|notification|notifications|notice|alert|alerts|account|accounts|billing|info|no-?reply|noreply|customer|client|online|confirmation|verification|update|aviso|alerta|suporte|soporte|fatura|faturamento|cobranca|notificacao|comunicado|sicherheit|benachrichtigung|wallet|delivery|shipping|tracking|invoice|payment|paiement|pagamento|kundenservice|hr|payroll|docs?|documents?|fax|scanner)\b[\s.!:-]*(?:team|service|center|centre|dept|department|pro|desk|online|alert|notice|\d{0,8})?$/

// Words a sender's name has no business with: the name is used as a second subject line.
const pitch =
  /\b(?:rewards?|winners?|you(?:'ve)? won|gratis|bonus|casino|cassino|spins?|gift ?cards?|giveaway|prizes?|claims?|refunds?|loans?|shipment|pending|final (?:notice|reminder|warning|alert)|last (?:notice|reminder|warning|chance)|reminder|urgent|urgente|important|suspended|blocked|expir(?:ed|ing|es|y|ation)|airdrop|tokens?|bitcoin|btc|crypto|investment|profit|compensation|inheritance|beneficiary|lottery|donation|grant|fund|funds|confirm(?:ation)?|verify|verification|unlock|limited|exclusive|exclusiv[eo]|congratulations|parabens|felicidades|felicitations|premio|premios|saldo|liberado|liberacao|bloqueio|bloqueado|bloqueada|restituicao|pontos|resgate|fatura|boleto|aviso|ultimo aviso|comunicado|notificacao|protocolo|taxa|pagamento|entrega|encomenda|envio|paquete|pedido|ganador|ganhou|sorteo|sorteio|gewinn|gewinnspiel|gewinner|gutschein|geschenk|geschenkkarte|erinnerung|letzte|mahnung|zahlung|rechnung|sendung|paket|sicherheit|gagnez|gagnant|cadeau|livraison|colis|dernier|derniere|rappel|remboursement|premi|consegna|pacco|rimborso|vinci|ordine|weight loss|keto|slim|cbd|viagra|pills|dating|singles|sexy?|hot|girls|women|meisjes|frauen|beauty|solar|warranty|insurance|debt|medicare|gold|survey|trial|free)\b/
const title =
  /^[\s"'.]*(?:mr|mrs|ms|miss|rev|reverend|barrister|barr|justice|prince|princess|sgt|sergeant|gen|general|col|colonel|capt|captain|sheikh|chief|hon|honourable|honorable|attorney|atty|engr|pastor|bishop|dr mrs|director|sir|madam|lady|amb|ambassador|minister)\b[\s.]/

// People in whose name donations and miracle machines are offered.
const celebrity =
  /\b(?:elon musk|elon's|musk's|musk (?:energy|foundation|team)|elon (?:energy|foundation|team|green)|bernard arnault|b\.? arnault|warren buffett?|mackenzie scott|bill gates|melinda (?:french )?gates|jeff bezos|mark zuckerberg|mavis wanczyk|mavis l\.? wanczyk|antony blinken|(?:aisha|ayesha) (?:al-?)?(?:gaddafi|qaddafi)|kristalina georgieva|janet yellen|christopher wray|azim premji|maria elisabeth schaeffler|susanne klatten|mikhail fridman|joe biden|donald trump|melania trump|barack obama|vladimir putin|antonio guterres|ajay banga|danny werfe[li])\b/
const authority =
  /\b(?:court|tribunal|supreme court|police|policia|polizei|policja|judicial|justica|ministry|ministerio|ministere|attorney general|customs|procuradoria|forum criminal|cartorio|inland revenue|tax (?:office|refund|authority|department)|finanzamt|zoll|douane|embassy|reserve bank|central bank|united nations|unclaimed|compensation|grant (?:office|committee|department)|lottery|payment (?:center|centre|office|department|processing)|fund (?:office|department|release)|diplomat(?:ic)?|relief (?:fund|program)|imf|govt?|governo|government|federal)\b/
const official = /(?:^|\.)(?:gov|gouv|gob|gub|govt|mil|jus|police|policia|int|edu|europa)(?:\.[a-z]{2})?$|\.(?:eu|int)$/

const pictogram = /\p{Extended_Pictographic}/u
const plainSign = /[©®™]/gu

/** Reads the display name of From against its address, the recipients and the organisation's own domains. */
export const displayName: EmailAnalyser = {
  name: 'display-name',
  cites: [
    'name-holds-address',
    'name-holds-domain',
    'name-disguised',
    'name-service-desk',
    'name-bare-service',
    'name-is-recipient',
    'name-is-own-organisation',
    'name-reference-number',
    'name-pitch',
    'name-pictogram',
    'name-odd-punctuation',
    'name-title',
    'name-overlong',
    'name-shouted',
    'name-unrelated-to-address',
    'name-random-tail',
    'name-random',
    'name-famous',
    'name-authority',
  ],
  run(mail, context): Analysis {
    if (mail.headerless) return { findings: [] }
    const sender = senderOf(mail)
    if (sender.name.trim() === '' || sender.name.trim().toLowerCase() === sender.address) return { findings: [] }
    const findings: RawFinding[] = []
    const say = (id: string, says: string, strength?: number) => {
      findings.push({ id, where: atFrom(sender), says, ...(strength === undefined ? {} : { strength }) })
    }
    const named = otherAddress(sender) ?? otherDomain(sender)
    if (named !== null) say(named.id, named.says, sender.via ? 0.5 : 1)
    disguise(sender, say)
    role(mail, sender, context, say)
    wording(sender, say)
    return { findings }
  },
}

type Say = (id: string, says: string, strength?: number) => void

function otherAddress(sender: Sender): { id: string; says: string } | null {
  const found = addressInName.exec(readAs(sender.name))
  const host = found?.[1]
  if (found === null || host === undefined || sameAsSender(host, sender)) return null
  if (sender.recipients.some((to) => to.address.toLowerCase() === found[0])) return null
  if (splitHost(host).known === false) return null
  return {
    id: 'name-holds-address',
    says: `The display name shows the address ${found[0]}, the mail is from ${sender.address}`,
  }
}

function otherDomain(sender: Sender): { id: string; says: string } | null {
  for (const found of readAs(sender.name).slice(0, 200).matchAll(hostInName)) {
    const host = found[1] ?? ''
    const { domain, label } = splitHost(host)
    if (domain === null || label.length < 3 || sameAsSender(host, sender) || sender.recipientDomains.has(domain))
      continue
    // "CNET News.com": part of a title rather than the name itself.
    const alone = readAs(sender.name).replace(/[\s"']/g, '').length - host.length <= 3
    if (!alone && sender.brandsInName.length === 0) continue
    return {
      id: 'name-holds-domain',
      says: `The display name shows ${host}, the mail is from ${sender.host || 'nowhere'}`,
    }
  }
  return null
}

function disguise(sender: Sender, say: Say): void {
  const hidden = hiddenCharacters(sender.name)
  const accented = accentedEnglish(sender.name)
  const mixed = sender.name.split(/[\s"'|,()[\]-]+/).find((word) => mixesScripts(word))
  if (hidden > 0) say('name-disguised', `The display name has ${hidden} invisible or piled-up characters`)
  else if (/(?:^|\s)(?:(?:\p{L} ){3,30}|(?:\p{L}[._-]){4,30})\p{L}(?:\s|$)/u.test(sender.name.slice(0, 100))) {
    say('name-disguised', 'The letters of the display name are spaced apart, which hides the word from filters')
  } else if (accented !== null) {
    say('name-disguised', `The word "${accented}" in the display name is written with accents it does not have`)
  } else if (mixed !== undefined) say('name-disguised', `The word "${mixed}" in the display name mixes alphabets`)
}

function role(mail: MailMessage, sender: Sender, context: Context, say: Say): void {
  const name = readAs(sender.name).trim()
  const inside = sender.domain !== null && sender.recipientDomains.has(sender.domain)
  const own =
    sender.domain !== null && context.ports.ownDomains.some((domain) => registrableDomain(domain) === sender.domain)
  const plain = name.replace(/^[\s"'*[(_-]+|[\s"'*\])_,.-]+$/g, '')
  if (!inside && !own && !sender.via && !nameFitsHost(sender) && !isReport(mail)) {
    if (bareDesk.test(plain)) {
      say(
        'name-bare-service',
        `The sender calls itself "${plain}" and nothing else, from ${sender.host || 'no domain'}`,
      )
    } else {
      const found = desk.exec(plain)
      if (found !== null && sender.brand === null) {
        say('name-service-desk', `The sender calls itself "${found[0]}" and writes from ${sender.host || 'no domain'}`)
      }
    }
  }
  recipientAsName(mail, sender, name, say)
  if (!own) ownOrganisation(sender, context, say)
}

/** "ACME Support" from acme.example is what it says. */
function nameFitsHost(sender: Sender): boolean {
  const label = sender.domain === null ? '' : splitHost(sender.domain).label.replaceAll('-', '')
  return label.length >= 3 && sender.nameWords.join('').includes(label)
}

function recipientAsName(mail: MailMessage, sender: Sender, name: string, say: Say): void {
  for (const { address } of mail.facts.to.slice(0, 5)) {
    const to = address.toLowerCase()
    const local = to.slice(0, Math.max(0, to.lastIndexOf('@')))
    if (to === '' || to === sender.address) continue
    if (sender.local.startsWith(`${local}-`)) continue
    if (name.includes(to) || (local.length >= 5 && !commonLocals.test(local) && name === local)) {
      say('name-is-recipient', `The display name is the recipient's own address (${to})`)
      return
    }
    const domain = registrableDomain(to.slice(to.lastIndexOf('@') + 1))
    if (domain === null || domain === sender.domain || isFreeMail(domain)) continue
    if (name.includes(domain)) {
      say(
        'name-is-own-organisation',
        `The display name carries the recipient's domain ${domain}, the mail is from ${sender.host}`,
      )
      return
    }
  }
}

const roleMailbox =
  /^(?:info|support|no-?reply|do-?not-?reply|noreply\w{0,6}|notifications?|notifica\w{0,6}|notify|alerts?|admin|administrator|contact|contato|contacto|kontakt|news|newsletter|service|services|servicio|team|hello|hi|help|mail|mailer|marketing|promo|promotions|offers?|accounts?|billing|security|secure|update|updates|customer\w{0,8}|naoresponder|nao-?responda|atendimento|renew|return|confirm\w{0,6}|verify|postmaster|web|webmaster|email|member|message|communication\w?|reports?|claims?|rewards?|subscriptions?|automatic|automated|auto|system|event|events|booking|delivery|order|orders|ship\w{0,6}|sales)[\d._-]{0,4}$/

/** How the name goes with the address: an organisation's name that its role mailbox does not bear, or a person's name with a tail of random letters. */
function relation(sender: Sender, say: Say): void {
  const named = sender.nameWords.filter((word) => word.length >= 3)
  if (sender.host === '' || named.length === 0) return
  if (sender.freeMail) {
    const joined = sender.nameWords.join('').replace(/[^a-z]/g, '')
    const local = sender.local.replace(/[^a-z0-9]/g, '')
    const rest = joined.length >= 6 && local.startsWith(joined) ? local.slice(joined.length) : ''
    if (/^[a-z]{3,8}\d{0,3}$/.test(rest) || /^[a-z]{1,4}\d{1,4}[a-z]\w{0,6}$/.test(rest)) {
      say('name-random-tail', `The free mailbox ${sender.address} is the sender's name with a tail of random letters`)
    }
    return
  }
  if (!roleMailbox.test(sender.local) || nameFitsAddress(sender) || sender.brand !== null) return
  const initials = sender.nameWords.map((word) => word[0] ?? '').join('')
  const label = splitHost(sender.host).label
  if (initials.length >= 2 && label.includes(initials)) return
  say(
    'name-unrelated-to-address',
    `"${sender.name.slice(0, 60)}" has nothing in common with the address ${sender.address}`,
  )
}

const commonLocals =
  /^(?:info|sales|support|admin|office|contact|users?|list|announce|recipients|customer|undisclosed)$/

function ownOrganisation(sender: Sender, context: Context, say: Say): void {
  for (const domain of context.ports.ownDomains) {
    // In-house domains need not end in a public suffix.
    const label = splitHost(domain).label || (domain.split('.').at(-2) ?? '')
    if (label.length >= 4 && sender.nameWords.includes(readAs(label))) {
      say(
        'name-is-own-organisation',
        `The display name is ours ("${label}"), the mail is from ${sender.host || 'nowhere'}`,
      )
      return
    }
  }
}

const longNumber = /\d{6,}/
const referenceNumber =
  /(?:#|\bn[o°]\.?|\bref|\bid|\bcod(?:e|igo)?\b|\bprotocolo|\batendimento|\bcase|\bticket|\border)[\s.:#-]{0,4}[a-z0-9-]{4,}\d/
const codeWord = /\b(?=[a-z]{0,12}\d)(?=\d{0,12}[a-z])[a-z0-9]{9,24}\b/

function wording(sender: Sender, say: Say): void {
  const name = readAs(sender.name)
  const bare = name.replace(addressInName, ' ')
  if (longNumber.test(bare) || referenceNumber.test(bare) || codeWord.test(bare)) {
    say('name-reference-number', 'The display name carries a reference number or code')
  }
  const pushed = pitch.exec(bare)
  if (pushed !== null && !nameFitsHost(sender))
    say('name-pitch', `The display name is used as a notice or advertisement ("${pushed[0]}")`)
  if (pictogram.test(sender.name.replace(plainSign, '')))
    say('name-pictogram', 'The display name is decorated with pictograms')
  if (
    /^[\s"']*["'][\s"']*["']|^[#*_+~=|>.-]{1,4}[\p{L}]|[\p{L}]_[\p{Lu}]|[*#|+~=]{1,3}$|[,_|]["']?\s*$|["']{2}|^["']\s|\s["']$|[*_=~]{2}|,_|[�]{2}|\s{3,}/u.test(
      sender.name,
    )
  ) {
    say('name-odd-punctuation', 'The display name has stray quotes, marks or blanks, as a mass mailer leaves them')
  }
  const famous = celebrity.exec(name)
  if (famous !== null && !sender.via && sender.brand === null)
    say('name-famous', `The sender claims to be or act for ${famous[0]}`)
  const power = authority.exec(name)
  if (power !== null && !sender.via && !official.test(sender.host) && !nameFitsHost(sender)) {
    say('name-authority', `The sender calls itself "${power[0]}" and writes from ${sender.host || 'no domain'}`)
  }
  if (!sender.via) relation(sender, say)
  const random = sender.nameWords.find((word) => word.length >= 7 && /^[a-z]+$/.test(word) && looksRandom(word))
  if (random !== undefined && !sender.via && !nameFitsHost(sender))
    say('name-random', `"${random}" in the display name looks drawn at random`)
  if (title.test(name) && !sender.via) {
    say(
      'name-title',
      `The sender introduces himself by a title ("${sender.name.slice(0, 40)}")`,
      sender.freeMail ? 1 : 0.8,
    )
  }
  if (sender.name.length > 48 && !sender.via && !nameFitsHost(sender))
    say('name-overlong', `The display name is ${sender.name.length} characters long, a message of its own`)
  const letters = sender.name.replace(/[^\p{L}]/gu, '')
  if (
    letters.length >= 8 &&
    letters === letters.toUpperCase() &&
    letters !== letters.toLowerCase() &&
    / /.test(sender.name.trim())
  ) {
    say('name-shouted', 'The display name is written in capitals')
  }
}
