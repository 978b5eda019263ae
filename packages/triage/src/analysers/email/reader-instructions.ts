// Text of a mail that tells an assistant or filter what to conclude, in sight or hidden.
import type { Where } from '@docket/model'
import type { EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { orderToReader } from '../instructions.ts'

const id = 'text-instructs-reader'

export const readerInstructions: EmailAnalyser = {
  name: 'reader-instructions',
  cites: [id],
  run(mail) {
    for (const { text, where, strength } of placesOf(mail)) {
      const order = orderToReader(text)
      if (order !== null) return { findings: [findingOf(order, where, strength)] }
    }
    return { findings: [] }
  },
}

interface Place {
  text: string
  where: Where
  /** In plain sight it may be talk about such texts; where nobody looks it is an order. */
  strength: number
}

function* placesOf(mail: MailMessage): Generator<Place> {
  for (const { name, value } of mail.headers.slice(0, 200))
    yield { text: value.slice(0, 4000), where: { header: name }, strength: name === 'subject' ? 0.6 : 1 }
  for (const { name } of mail.attachments.slice(0, 100))
    yield { text: name.slice(0, 1000), where: { attachment: name.slice(0, 300) }, strength: 1 }
  for (const { hiddenText, part } of mail.html.slice(0, 20)) yield { text: hiddenText, where: { part }, strength: 1 }
  yield { text: mail.text, where: { message: 'body' }, strength: 0.4 }
  if (mail.html.length > 0) yield { text: mail.plainText, where: { message: 'plain text' }, strength: 0.4 }
}

function findingOf(order: string, where: Where, strength: number): RawFinding {
  const says = `The mail tells its reader what to conclude: “${order.replace(/\s+/g, ' ').slice(0, 100)}”`
  return { id, where, says, strength }
}
