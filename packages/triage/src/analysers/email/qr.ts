// QR codes of a mail: in pictures, in PDF and Office files, in data URIs, and drawn from table cells or block letters.
import type { Analysis, Context, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { Link, MailMessage } from '../../message.ts'
import { gridsInHtml, gridsInText } from '../file/drawn-codes.ts'
import { imageSize } from '../file/image-size.ts'
import { decodePicture, type Grey, readCodes } from '../file/qr-reader.ts'
import { webUrl } from '../file/sheet.ts'
import { contentKind } from '../file/signature.ts'

const maxPictures = 12
const smallestSide = 40
const largestSide = 4000
/** Banners and rulers are longer than this times their height. */
const longestShape = 5
const pictureBytes = 12 * 1024 * 1024

interface Source {
  /** Part number or attachment name. */
  part: string
  drawn: boolean
  pictures: () => Promise<Grey[]> | Grey[]
}

export const qr: EmailAnalyser = {
  name: 'qr',
  cites: ['qr-code-link', 'qr-code-drawn', 'qr-code-payment'],
  run(mail, context) {
    const sources = collect(mail, context)
    return sources.length === 0 ? { findings: [] } : readAll(sources, context)
  },
}

async function readAll(sources: readonly Source[], context: Context): Promise<Analysis> {
  const findings: RawFinding[] = []
  const links: Link[] = []
  const analysis: Analysis = { findings, links }
  for (const [index, source] of sources.entries()) {
    if (index >= maxPictures || context.outOfTime()) {
      const reason = index >= maxPictures ? 'limit' : 'timeout'
      analysis.unexamined = [
        { analyser: 'qr', reason, detail: `${sources.length - index} pictures were not searched for QR codes` },
      ]
      break
    }
    for (const picture of await source.pictures()) {
      for (const text of await readCodes(picture)) judgeCode(text, source, findings, links)
    }
  }
  return analysis
}

/** A code that leads to the web, or asks for digital money; other contents (contacts, wireless networks, tickets) say nothing. */
function judgeCode(text: string, { part, drawn }: Source, findings: RawFinding[], links: Link[]): void {
  const where = { part: part.slice(0, 300) }
  const bare = text
    .trim()
    .replace(/^(?:URLTO|MEBKM:URL):/i, '')
    .slice(0, 8192)
  const url =
    webUrl(bare) ??
    (/^(?:www\.|[a-z0-9-]{1,63}\.[a-z]{2,24}\/)[^\s]{1,2000}$/i.test(bare) ? webUrl(`https://${bare}`) : null)
  if (url) {
    if (links.some((link) => link.href === bare)) return
    links.push({ href: bare, url, text: '', kind: 'qr', part, offset: null, wrapsImage: false })
    const says = `A QR code ${drawn ? 'drawn without a picture ' : ''}leads to ${url.hostname.slice(0, 120)}.`
    findings.push({ id: drawn ? 'qr-code-drawn' : 'qr-code-link', where, says })
  } else if (
    /^(?:bitcoin|ethereum|litecoin|monero|tron|solana|bitcoincash|dogecoin):|^(?:bc1|[13])[a-km-zA-HJ-NP-Z1-9]{25,61}$|^0x[0-9a-f]{40}$/i.test(
      bare,
    )
  ) {
    findings.push({ id: 'qr-code-payment', where, says: `A QR code asks for a payment to ${bare.slice(0, 80)}.` })
  } else if (/^BCD\r?\n00[12]\b|^000201[\s\S]{0,60}(?:BR\.GOV\.BCB\.PIX|SG\.PAYNOW|A000000677)/i.test(bare)) {
    // Bank transfers by code (EPC069-12, Pix, PayNow, PromptPay) stand on honest invoices too.
    const says = `A QR code asks for a bank transfer (${bare.replace(/\s{1,40}/g, ' ').slice(0, 80)}).`
    findings.push({ id: 'qr-code-payment', where, says, strength: 0.5 })
  }
}

function collect(mail: MailMessage, context: Context): Source[] {
  const sources: Source[] = []
  for (const { name, part, bytes } of mail.attachments.slice(0, context.limits.attachments)) {
    if (isWorthReading(bytes)) sources.push({ part: name || part, drawn: false, pictures: () => decoded(bytes) })
    else if (contentKind(bytes) === 'pdf')
      sources.push({
        part: name,
        drawn: false,
        pictures: async () =>
          (await import('../file/pdf-pictures.ts')).pdfPictures(bytes, context.outOfTime, mail.passwords),
      })
    else if (/\.(?:docx|docm|xlsx|xlsm|pptx)$/i.test(name) && contentKind(bytes) === 'zip')
      sources.push({
        part: name,
        drawn: false,
        pictures: async () =>
          (await import('../file/pdf-pictures.ts')).officePictures(bytes, context.limits.archiveMembers),
      })
  }
  for (const view of mail.html.slice(0, 20)) {
    for (const { src } of view.images.slice(0, 200)) {
      const data = /^data:image\/[a-z0-9.+-]{1,20};base64,/i.exec(src.slice(0, 80))
      if (!data) continue
      const bytes = Buffer.from(src.slice(data[0].length, data[0].length + pictureBytes), 'base64')
      if (isWorthReading(bytes)) sources.push({ part: view.part, drawn: false, pictures: () => decoded(bytes) })
    }
  }
  for (const { number, mediaType, text } of mail.parts) {
    if (text === null) continue
    const grids = mediaType === 'text/html' ? gridsInHtml(text) : mediaType === 'text/plain' ? gridsInText(text) : []
    if (grids.length > 0) sources.push({ part: number, drawn: true, pictures: () => grids })
  }
  return sources
}

/** True for pictures whose size and shape leave room for a code: no tracking pixels, rulers, posters. */
function isWorthReading(bytes: Uint8Array): boolean {
  if (bytes.length > pictureBytes) return false
  const size = imageSize(bytes)
  if (!size) return contentKind(bytes) === 'heif' || contentKind(bytes) === 'tiff'
  const { width, height } = size
  const short = Math.min(width, height)
  const long = Math.max(width, height)
  return short >= smallestSide && long <= largestSide && long <= short * longestShape
}

async function decoded(bytes: Uint8Array): Promise<Grey[]> {
  const grey = await decodePicture(bytes)
  return grey ? [grey] : []
}
