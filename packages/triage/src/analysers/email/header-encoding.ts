// How headers are encoded: plain letters hidden in base64, raw 8-bit bytes, letters in fancy mathematical dress.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import { isRetold } from '../sender.ts'

const encodedWord = /=\?[\w*-]{1,40}\?b\?/i
const plain = /^[\x20-\x7e]*$/
// Mathematical, full-width, circled and squared Latin letters: a reader sees letters, a filter does not.
const dressed = /[\u{1d400}-\u{1d7ff}\uff21-\uff3a\uff41-\uff5a\u{24b6}-\u{24e9}\u{1f130}-\u{1f189}]/u

/** Compares headers as sent with what they say (RFC 2047, RFC 5322 section 2.2). */
export const headerEncoding: EmailAnalyser = {
  name: 'header-encoding',
  cites: ['header-hidden-in-base64', 'header-raw-bytes', 'header-dressed-letters'],
  run(mail): Analysis {
    if (mail.headerless || isRetold(mail)) return { findings: [] }
    const findings: RawFinding[] = []
    const seen = new Set<string>()
    for (const field of mail.headers.slice(0, 300)) {
      if (field.name !== 'from' && field.name !== 'subject' && field.name !== 'reply-to') continue
      const say = (id: string, says: string) => {
        if (seen.has(id)) return
        seen.add(id)
        findings.push({ id, where: { header: field.name, value: field.value.slice(0, 200) }, says })
      }
      const raw = field.raw.slice(0, 2000)
      const value = field.value.slice(0, 1000)
      if (encodedWord.test(raw) && plain.test(value)) {
        say(
          'header-hidden-in-base64',
          `The plain letters of ${field.name} are wrapped in base64, which only filters notice`,
        )
      }
      if (/[^\0-\x7f]/.test(raw))
        say('header-raw-bytes', `The header ${field.name} carries raw bytes that a mail program would have encoded`)
      if (dressed.test(value))
        say('header-dressed-letters', `The letters of ${field.name} are mathematical or circled look-alikes`)
    }
    return { findings }
  },
}
