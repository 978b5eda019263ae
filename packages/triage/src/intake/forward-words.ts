// Words by which mail programs, in many languages, mark a forwarded mail, and people a report.

const marks = [
  'forwarded message',
  'original message',
  'forwarded by [^\\n]{0,80}',
  'weitergeleitete nachricht',
  'ursprüngliche nachricht',
  'original-?nachricht',
  'message transféré',
  "message d[’']origine",
  'message original',
  'courriel original',
  'mensaje reenviado',
  'mensaje original',
  'mensagem encaminhada',
  'mensagem original',
  'messaggio inoltrato',
  'messaggio originale',
  'doorgestuurd bericht',
  'oorspronkelijk bericht',
  'videresendt besked',
  'oprindelig meddelelse',
  'vidarebefordrat meddelande',
  'ursprungligt meddelande',
  'videresendt melding',
  'opprinnelig melding',
  'välitetty viesti',
  'alkuperäinen viesti',
  'wiadomość przekazana',
  'wiadomość oryginalna',
  'przekazana wiadomość',
  'přeposlaná zpráva',
  'původní zpráva',
  'továbbított üzenet',
  'eredeti üzenet',
  'iletilen mesaj',
  'orijinal mesaj',
  'пересылаемое сообщение',
  'исходное сообщение',
  'переслане повідомлення',
  '转发的邮件',
  '转发邮件信息',
  '原始邮件',
  '原始郵件',
  '轉寄的郵件',
  '転送されたメッセージ',
  '元のメッセージ',
  '전달된 메시지',
  '원본 메시지',
  '원본 메일',
]
const openings = [
  'begin forwarded message',
  'anfang der weitergeleiteten nachricht',
  'début du message (?:réexpédié|transféré)',
  'inicio del mensaje reenviado',
  'início da mensagem (?:reencaminhada|encaminhada)',
  'inizio messaggio inoltrato',
  'begin doorgestuurd bericht',
  'начало переадресованного сообщения',
  'start på videresendt',
  'vidarebefordrat brev',
]

/** A whole line that announces the forwarded mail. */
export const forwardLine = new RegExp(
  `^[>\\s*]{0,10}(?:[-_=]{2,40}\\s{0,3}(?:${marks.join('|')})\\s{0,3}[-_=]{0,40}|(?:${openings.join('|')})\\s{0,3}[:：]?)[\\s*]{0,5}$`,
  'iu',
)
/** The same announcement somewhere in HTML source. */
export const forwardMark = new RegExp(`${marks.join('|')}|${openings.join('|')}`, 'iu')

const labels: Record<string, string> = {
  from: 'from|von|de|da|van|fra|från|lähettäjä|od|kimden|gönderen|feladó|от|від|发件人|寄件者|差出人|보낸 사람|보낸사람',
  date: 'date|sent|datum|gesendet|envoyé|date d’envoi|enviado|enviado el|enviado em|enviada|enviada em|fecha|data|inviato|verzonden|dato|sendt|skickat|lähetetty|päivämäärä|data wysłania|wysłano|datum|odesláno|tarih|gönderildi|dátum|elküldve|дата|отправлено|надіслано|发送时间|日期|寄件日期|送信日時|日付|보낸 날짜|보낸날짜|날짜',
  to: 'to|an|à|a|para|aan|til|till|vastaanottaja|do|komu|kime|alıcı|címzett|кому|收件人|宛先|받는 사람|받는사람',
  cc: 'cc|kopie|kopi|kopia|copie à|копия|抄送|副本|참조',
  subject:
    'subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|temat|předmět|konu|tárgy|тема|主题|主旨|件名|제목',
  'reply-to': 'reply-to|antwort an|répondre à|responder a',
}
const labelOf = new Map<string, string>()
for (const [name, list] of Object.entries(labels))
  for (const one of list.split('|')) if (!labelOf.has(one)) labelOf.set(one, name)

/** A line `Von: …` of a header block in any of the languages: which field it is, and its value. */
export function forwardedField(line: string): { name: string; value: string } | null {
  const found = /^[>\s*_]{0,10}([^:：\n]{1,24}?)[\s*_]{0,4}[:：][*_]{0,2}(.{0,2000})$/u.exec(line)
  if (!found) return null
  const name = labelOf.get(found[1]!.toLowerCase())
  return name === undefined ? null : { name, value: found[2]!.replace(/^[\s*_]{1,5}|[\s*_]{1,5}$/gu, '') }
}

/** Subjects that say the mail was passed on. */
export const forwardSubject =
  /^\s{0,5}(?:\[[^\]]{0,40}\]\s{0,3}){0,3}(?:fwd?|wg|tr|rv|enc|i|vs|vl|pd|doorst|fs|ilt|vb|továbbítás|пересл|转发|轉寄|転送|전달)\s{0,3}[:：]/iu

/** Words of people who report a mail. */
export const reportWords =
  /phish|spam|scam|fraud|suspicious|malicious|junk|report|is this (?:legit|real|safe|ok)|legit|fake|verdächtig|betrug|gefälscht|hameçonnage|suspect|arnaque|frauduleux|sospechos|fraude|suspeit|golpe|sospett|truffa|verdacht|nep-?mail|podejrzan|oszust|podezřel|şüpheli|подозрит|мошен|фишинг|спам|可疑|钓鱼|垃圾邮件|不審|迷惑|의심|피싱|스팸/iu

/** Mailboxes made for reports. */
export const reportMailbox =
  /^(?:(?:report|abuse|phish|spam|scam|fraud|suspicious|security|infosec|soc|csirt|cert|cirt|itsec|secops|helpdesk|servicedesk|incident)(?:[-_.+].{0,40}|s|ing|team|desk|s?mail|box|center)?|.{1,40}[-_.](?:abuse|phish(?:ing)?|spam|security|report|soc|csirt|cert))$/i
