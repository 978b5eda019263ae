// Makes X.509 certificates (RFC 5280) with Node's own keys and signatures: one authority, and what it vouches for.
import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'

export interface CertificateRequest {
  /** Common name, plain ASCII. */
  name: string
  /** Host names and IP addresses it is for; none for an authority. */
  hosts: readonly string[]
  isAuthority: boolean
  validFrom: Date
  validTo: Date
  publicKey: KeyObject
  /** Name and private key (P-256) of who signs; the authority itself for its own certificate. */
  issuer: { name: string; privateKey: KeyObject }
}

/** The certificate as PEM, with every extension that strict verifiers (Python 3.13, OpenSSL `-x509_strict`) ask for. */
export function makeCertificate(request: CertificateRequest): string {
  const issuerKey = createPublicKey(request.issuer.privateKey)
  const signature = sequence(oid('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(randomSerial()),
    signature,
    distinguishedName(request.issuer.name),
    sequence(time(request.validFrom), time(request.validTo)),
    distinguishedName(request.name),
    spkiOf(request.publicKey),
    tagged(0xa3, sequence(...extensions(request, issuerKey))),
  )
  const signed = sign('sha256', body, { key: request.issuer.privateKey, dsaEncoding: 'der' })
  const bytes = sequence(body, signature, tagged(0x03, Buffer.from([0]), signed))
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function extensions({ isAuthority, hosts, publicKey }: CertificateRequest, issuerKey: KeyObject): Buffer[] {
  const rows = [
    extension('2.5.29.19', sequence(...(isAuthority ? [tagged(0x01, Buffer.from([0xff]))] : [])), true), // basicConstraints
    // keyUsage: keyCertSign and cRLSign, or digitalSignature
    extension('2.5.29.15', tagged(0x03, isAuthority ? Buffer.from([1, 0x06]) : Buffer.from([7, 0x80])), true),
    extension('2.5.29.14', tagged(0x04, keyIdentifier(publicKey))), // subjectKeyIdentifier
    extension('2.5.29.35', sequence(tagged(0x80, keyIdentifier(issuerKey)))), // authorityKeyIdentifier
  ]
  if (isAuthority) return rows
  const names = hosts.map((host) => (isIP(host) ? tagged(0x87, addressBytes(host)) : tagged(0x82, Buffer.from(host))))
  return [
    ...rows,
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: serverAuth
    extension('2.5.29.17', sequence(...names)), // subjectAltName
  ]
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [tagged(0x01, Buffer.from([0xff]))] : []), tagged(0x04, value))
}

const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })

/** RFC 7093, method 1: the leftmost 160 bits of a SHA-256 of the key. */
const keyIdentifier = (key: KeyObject): Buffer => createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20)

/** 16 random bytes, positive and without a leading zero. */
function randomSerial(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes
}

const distinguishedName = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(name)))))

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/\.\d+Z$|[-:T]/g, '')
  return at.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${digits}Z`))
}

const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes)
const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, ...parts)

/** One value of DER (X.690): tag, length, content. */
function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const groups = [part & 0x7f]
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return tagged(0x06, Buffer.from(bytes))
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  // The URL parser writes every IPv6 address in one canonical spelling, without dotted tails.
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'))
  const after = groupsOf(tail ?? '')
  const before = groupsOf(head)
  const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0')
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex')
}
