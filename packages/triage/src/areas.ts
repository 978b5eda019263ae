// Which aspect of an artifact a finding is about; findings about different aspects confirm each other.
import type { CatalogueEntry } from './catalogue.ts'

/** First word of a finding's id → aspect. What is not listed is about a file or something single and stands together. */
const areaByPrefix: Readonly<Record<string, string>> = {
  name: 'sender',
  from: 'sender',
  domain: 'sender',
  sender: 'sender',
  dmarc: 'authentication',
  dkim: 'authentication',
  spf: 'authentication',
  auth: 'authentication',
  brand: 'brand',
  reply: 'reply',
  subject: 'subject',
  message: 'envelope',
  mailer: 'envelope',
  recipients: 'envelope',
  header: 'envelope',
  marked: 'envelope',
  url: 'links',
  link: 'links',
  qr: 'links',
  html: 'html',
  language: 'text',
  wording: 'text',
  contact: 'text',
  invoice: 'text',
  credited: 'text',
  text: 'text',
  marks: 'text',
}

export function areaOf(id: string, row?: Pick<CatalogueEntry, 'area'>): string {
  return row?.area ?? areaByPrefix[id.slice(0, Math.max(0, id.indexOf('-')))] ?? 'file'
}
