// Opens encrypted PDF files (ISO 32000-1 7.6, ISO 32000-2 7.6) that need no password, or one that is known: lures hide their links so.
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { readStringAt, writeString } from './pdf-strings.ts'

export interface PdfCipher {
  /** The user password that opened the document. */
  password: string
  decrypt(bytes: Uint8Array, object: number, generation: number): Uint8Array
}

const passwordPadding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

/**
 * The cipher of a document, for the empty user password or one of `passwords`; `locked` when it needs another one; null when
 * it is not encrypted.
 */
export function openCipher(raw: string, passwords: readonly string[]): PdfCipher | 'locked' | null {
  const mark = raw.lastIndexOf('/Encrypt')
  if (mark < 0) return null
  const reference = /^\/Encrypt\s{0,5}(?:(\d{1,10})\s{1,3}(\d{1,5})\s{1,3}R|(<<))/.exec(raw.slice(mark, mark + 60))
  if (!reference) return null
  const start = reference[3] ? mark : raw.search(new RegExp(`(?:^|[\\r\\n\\s])${reference[1]} ${reference[2]} obj\\b`))
  if (start < 0) return 'locked'
  const dictionary = raw.slice(start, start + 4096)
  const number = (key: string): number =>
    Number(new RegExp(`/${key}\\s{0,3}(-?\\d{1,12})`).exec(dictionary)?.[1] ?? Number.NaN)
  const bytes = (key: string): Buffer => {
    const at = new RegExp(`/${key}\\s{0,3}(?=[(<])`).exec(dictionary)
    return Buffer.from((at && readStringAt(dictionary, at.index + at[0].length)?.value) ?? '', 'latin1')
  }
  const version = number('V')
  const revision = number('R')
  const id = firstId(raw)
  const method = /\/CFM\s{0,3}\/(AESV2|V2|None)/.exec(dictionary)?.[1]
  const bits = version === 1 ? 40 : method === 'AESV2' ? 128 : number('Length') || (version === 4 ? 128 : 40)
  const keyBytes = Math.min(16, Math.max(5, Math.floor(bits / 8)))
  const plainMetadata = /\/EncryptMetadata\s{0,3}false/.test(dictionary)
  const user = bytes('U')
  for (const password of ['', ...passwords]) {
    if (version >= 5) {
      const modern = openModern(password, revision, user, bytes('UE'))
      if (modern) return modern
      continue
    }
    const key = legacyKey(password, bytes('O'), number('P'), id, revision, keyBytes, plainMetadata)
    if (opens(key, user, id, revision))
      return {
        password,
        decrypt: (data, object, generation) => decryptLegacy(key, data, object, generation, method === 'AESV2'),
      }
  }
  return 'locked'
}

function firstId(raw: string): Buffer {
  const at = raw.lastIndexOf('/ID')
  const open = at < 0 ? null : /^\/ID\s{0,5}\[\s{0,5}(?=[(<])/.exec(raw.slice(at, at + 30))
  return Buffer.from((open && readStringAt(raw, at + open[0].length)?.value) ?? '', 'latin1')
}

/** Algorithm 2: the file key of a password. */
function legacyKey(
  password: string,
  owner: Buffer,
  permissions: number,
  id: Buffer,
  revision: number,
  keyBytes: number,
  plainMetadata: boolean,
): Buffer {
  const padded = Buffer.concat([Buffer.from(password, 'latin1'), passwordPadding]).subarray(0, 32)
  const flags = Buffer.alloc(4)
  flags.writeInt32LE(permissions | 0)
  const hash = createHash('md5').update(padded).update(owner.subarray(0, 32)).update(flags).update(id)
  if (revision >= 4 && plainMetadata) hash.update(Buffer.from('ffffffff', 'hex'))
  let key = hash.digest()
  if (revision >= 3) for (let i = 0; i < 50; i += 1) key = createHash('md5').update(key.subarray(0, keyBytes)).digest()
  return key.subarray(0, keyBytes)
}

/** Algorithms 4 to 6: whether the key is right. */
function opens(key: Buffer, user: Buffer, id: Buffer, revision: number): boolean {
  if (revision < 3) return Buffer.from(rc4(key, passwordPadding)).equals(user.subarray(0, 32))
  let check: Uint8Array = createHash('md5').update(passwordPadding).update(id).digest()
  for (let i = 0; i < 20; i += 1)
    check = rc4(
      key.map((byte) => byte ^ i),
      check,
    )
  return user.subarray(0, 16).equals(check)
}

/** Algorithm 1: the key of each object, then RC4 or AES. */
function decryptLegacy(key: Buffer, data: Uint8Array, object: number, generation: number, aes: boolean): Uint8Array {
  const salt = Buffer.from([object, object >> 8, object >> 16, generation, generation >> 8])
  const hash = createHash('md5').update(key).update(salt)
  if (aes) hash.update('sAlT')
  const objectKey = hash.digest().subarray(0, Math.min(16, key.length + 5))
  return aes ? decryptCbc('aes-128-cbc', objectKey, data) : rc4(objectKey, data)
}

/** Revision 5 and 6: the file key lies in UE behind a hash of the password (algorithms 2.A and 2.B). */
function openModern(password: string, revision: number, user: Buffer, wrapped: Buffer): PdfCipher | null {
  if (user.length < 48 || wrapped.length < 32) return null
  const secret = Buffer.from(password, 'utf8').subarray(0, 127)
  const hash = (salt: Buffer): Buffer => {
    const first = createHash('sha256').update(secret).update(salt).digest()
    return revision >= 6 ? harden(secret, first) : first
  }
  if (!hash(user.subarray(32, 40)).equals(user.subarray(0, 32))) return null
  const unwrap = createDecipheriv('aes-256-cbc', hash(user.subarray(40, 48)), Buffer.alloc(16)).setAutoPadding(false)
  const key = unwrap.update(wrapped.subarray(0, 32))
  return { password, decrypt: (data) => decryptCbc('aes-256-cbc', key, data) }
}

/** Algorithm 2.B: at least 64 rounds, then until the last byte allows to stop; 255 bound it. */
function harden(secret: Buffer, first: Buffer): Buffer {
  let key = first
  let last = 0
  for (let round = 0; round < 64 || last > round - 32; round += 1) {
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false)
    const once = Buffer.concat([secret, key])
    const mixed = cipher.update(Buffer.concat(new Array<Buffer>(64).fill(once)))
    const rest = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3
    key = createHash(rest === 0 ? 'sha256' : rest === 1 ? 'sha384' : 'sha512')
      .update(mixed)
      .digest()
    last = mixed.at(-1) ?? 0
  }
  return key.subarray(0, 32)
}

/** AES with the vector in front; padding is cut off by hand because damaged ends are common. */
function decryptCbc(algorithm: string, key: Uint8Array, data: Uint8Array): Uint8Array {
  const length = Math.floor((data.length - 16) / 16) * 16
  if (length <= 0) return new Uint8Array()
  const plain = createDecipheriv(algorithm, key, data.subarray(0, 16))
    .setAutoPadding(false)
    .update(data.subarray(16, 16 + length))
  const padding = plain.at(-1) ?? 0
  return padding >= 1 && padding <= 16 ? plain.subarray(0, plain.length - padding) : plain
}

/** RC4, which OpenSSL no longer offers by default. */
function rc4(key: Uint8Array, data: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i)
  let j = 0
  for (let i = 0; i < 256; i += 1) {
    j = (j + state[i]! + key[i % key.length]!) & 255
    const kept = state[i]!
    state[i] = state[j]!
    state[j] = kept
  }
  const out = new Uint8Array(data.length)
  let a = 0
  let b = 0
  for (let at = 0; at < data.length; at += 1) {
    a = (a + 1) & 255
    const x = state[a]!
    b = (b + x) & 255
    const y = state[b]!
    state[a] = y
    state[b] = x
    out[at] = data[at]! ^ state[(x + y) & 255]!
  }
  return out
}

/** Object text with its strings decrypted, so that links can be searched as in any other document. */
export function decryptStrings(text: string, cipher: PdfCipher): string {
  const out: string[] = []
  let object = 0
  let generation = 0
  let copied = 0
  // Object marks, and the beginnings of strings; `<<` opens a dictionary.
  for (const found of text.matchAll(/(\d{1,10})\s(\d{1,5})\sobj\b|\(|<(?!<)/g)) {
    if (found.index < copied) continue
    if (found[1] !== undefined) {
      object = Number(found[1])
      generation = Number(found[2])
      continue
    }
    if (object === 0 || text[found.index - 1] === '<') continue
    const string = readStringAt(text, found.index)
    if (!string) continue
    const plain = cipher.decrypt(Buffer.from(string.value, 'latin1'), object, generation)
    out.push(text.slice(copied, found.index), writeString(Buffer.from(plain).toString('latin1')))
    copied = string.end
  }
  out.push(text.slice(copied))
  return out.join('')
}
