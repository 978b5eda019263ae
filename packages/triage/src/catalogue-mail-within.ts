// Catalogue rows about mails inside a mail, each judged by itself.
import { entries } from './catalogue.ts'

export const mailWithinCatalogue = entries([
  {
    id: 'attached-mail-threat',
    title: 'An attached message is a threat itself',
    meaning:
      'A message attached to this mail was judged as a mail of its own; its verdict decides how strongly this counts, its reasons are named.',
    techniques: ['T1566.001'],
    category: 'generic_threat',
    defaultWeight: 7,
    ceiling: 'confirmed_threat',
    area: 'within',
  },
  {
    id: 'cover-mail-threat',
    title: 'The text around the reported mail is a threat itself',
    meaning:
      'What carries the reported mail looks like fraud when it is judged alone; a harmless mail may have been attached to hide it.',
    techniques: ['T1566'],
    category: 'generic_threat',
    defaultWeight: 7,
    ceiling: 'confirmed_threat',
    area: 'within',
  },
])
