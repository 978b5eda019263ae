// Messages locked for their reader: rights-managed, S/MIME and PGP encrypted. They cannot be judged, and that is said.

import { type Sheet, skip } from './sheet.ts'
import { latin1 } from './signature.ts'

/** Says why a locked message or a signature needs or gets no further look. Returns true when the file is one. */
export function examineLocked(sheet: Sheet): boolean {
  const { name, mediaType, bytes } = sheet.file
  if (/\.rpmsg$/i.test(name) || mediaType === 'application/x-microsoft-rpmsg-message') {
    skip(sheet, 'encrypted', 'the text is protected by rights management')
    return true
  }
  if (/\.p7m$/i.test(name) || /^application\/(?:x-)?pkcs7-mime$/.test(mediaType)) {
    // EnvelopedData 1.2.840.113549.1.7.3 stands in the first bytes; SignedData (…7.2) is readable and harmless.
    if (latin1(bytes, 0, 64).includes('\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03'))
      skip(sheet, 'encrypted', 'the message is encrypted by S/MIME')
    return true
  }
  if (/^application\/(?:pgp-(?:encrypted|signature|keys)|(?:x-)?pkcs7-signature)$/.test(mediaType)) return true
  if (sheet.kind === 'pgp') {
    if (latin1(bytes, 0, 40).includes('BEGIN PGP MESSAGE')) skip(sheet, 'encrypted', 'the file is encrypted by PGP')
    return true
  }
  return false
}
