// The invented honest mails as examples for the wording model.
import { expressionsOf } from '../wording/features.ts'
import type { Segment } from '../wording/mail-words.ts'
import { tokenise } from '../wording/tokens.ts'
import { everydayMails } from './everyday-mails.ts'
import type { WordedMail } from './train-wording.ts'

const weight = 5

export function everydayWorded(): WordedMail[] {
  return everydayMails.map(([subject, text], index) => {
    const segments: Segment[] = [
      { kind: 'subject', text: subject, tokens: tokenise(subject) },
      { kind: 'text', text, tokens: tokenise(text) },
    ]
    return { group: `everyday ${index}`, malicious: false, weight, expressions: expressionsOf(segments) }
  })
}
