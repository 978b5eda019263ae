// A certificate of the server's own for --tls-self-signed: made once, kept in the data folder, renewed before it ends.
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { domainToASCII } from 'node:url'
import { makeCertificate } from './x509.ts'

export interface OwnCertificate {
  cert: Buffer
  key: Buffer
  certFile: string
  keyFile: string
  /** What clients are told to trust: the authority that signed the certificate. Its own key was thrown away. */
  caFile: string
  hosts: string[]
  validTo: Date
  /** True when it was made just now. */
  isNew: boolean
}

const dayMs = 86_400_000
/** Some systems refuse certificates of private authorities that are valid for more than 825 days. */
const lifeDays = 800
const renewDaysBefore = 30
const maxHosts = 100

/**
 * The certificate for localhost, 127.0.0.1, ::1 and `hosts` in `<dataDir>/tls`. A new one is made when there is none, when it covers not
 * all of these, is broken, or ends within 30 days. The private key is readable by its owner only.
 */
export async function ownCertificate(dataDir: string, hosts: readonly string[], now: Date): Promise<OwnCertificate> {
  const folder = join(dataDir, 'tls')
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem'), caFile: join(folder, 'ca.pem') }
  const wanted = [...new Set(['localhost', '127.0.0.1', '::1', ...hosts.flatMap(certifiable)])]
  const kept = await readKept(files)
  if (kept && fits(kept, wanted, now)) return { ...files, ...answerOf(kept), isNew: false }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Names it had before stay in it: starts with different hosts must not make clients trust another authority each time.
  const names = [...new Set([...wanted, ...hostsOf(kept)])].slice(0, maxHosts)
  const made = make(names, now)
  // The certificate comes last: until then the former one does not fit the new key, and is made again if we die here.
  await replaceFile(files.keyFile, made.key, 0o600)
  await replaceFile(files.caFile, made.ca, 0o644)
  await replaceFile(files.certFile, made.cert, 0o644)
  return { ...files, ...answerOf(made), isNew: true }
}

interface Pems {
  cert: Buffer
  key: Buffer
  ca: Buffer
}

const answerOf = (pems: Pems) => ({
  cert: pems.cert,
  key: pems.key,
  hosts: hostsOf(pems),
  validTo: new Date(new X509Certificate(pems.cert).validTo),
})

/** Names and addresses a certificate is for; none when it is no certificate. */
function hostsOf(pems: Pems | null): string[] {
  try {
    const names = pems ? (new X509Certificate(pems.cert).subjectAltName ?? '') : ''
    return [...names.matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].flatMap(([, host = '']) => certifiable(host))
  } catch {
    return []
  }
}

/** Addresses that mean "all of them", zones and what is no name at all cannot stand in a certificate. */
function certifiable(host: string): string[] {
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (bare === '0.0.0.0' || bare === '::') return []
  if (isIP(bare) === 4) return [bare]
  // One spelling of each address.
  if (isIP(bare) === 6) return [new URL(`http://[${bare}]/`).hostname.slice(1, -1)]
  const name = domainToASCII(bare)
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) ? [name] : []
}

function make(hosts: readonly string[], now: Date): Pems {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const authority = pair()
  const server = pair()
  const validFrom = new Date(now.getTime() - dayMs)
  const validTo = new Date(now.getTime() + lifeDays * dayMs)
  // Each authority has a name of its own, so that a client that trusts a former one too never confuses them.
  const issuer = {
    name: `Docket own certificates ${now.toISOString().slice(0, 19)}Z`,
    privateKey: authority.privateKey,
  }
  const common = { validFrom, validTo, issuer }
  const ca = makeCertificate({
    ...common,
    name: issuer.name,
    hosts: [],
    isAuthority: true,
    publicKey: authority.publicKey,
  })
  const cert = makeCertificate({
    ...common,
    name: 'Docket',
    hosts,
    isAuthority: false,
    publicKey: server.publicKey,
  })
  return {
    ca: Buffer.from(ca),
    cert: Buffer.from(cert),
    key: Buffer.from(server.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}

function fits({ cert, key, ca }: Pems, hosts: readonly string[], now: Date): boolean {
  try {
    const leaf = new X509Certificate(cert)
    const authority = new X509Certificate(ca)
    const endsAt = new Date(leaf.validTo).getTime()
    const covers = (host: string) => (isIP(host) ? leaf.checkIP(host) : leaf.checkHost(host)) !== undefined
    return (
      leaf.checkPrivateKey(createPrivateKey(key)) &&
      leaf.verify(authority.publicKey) &&
      new Date(leaf.validFrom) <= now &&
      endsAt - now.getTime() > renewDaysBefore * dayMs &&
      hosts.every(covers)
    )
  } catch {
    // Not a certificate or not a key: whatever lies there is replaced.
    return false
  }
}

async function readKept(files: { certFile: string; keyFile: string; caFile: string }): Promise<Pems | null> {
  try {
    const [cert, key, ca] = await Promise.all(
      [files.certFile, files.keyFile, files.caFile].map((file) => readFile(file)),
    )
    return { cert: cert!, key: key!, ca: ca! }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function replaceFile(file: string, content: Buffer, mode: number): Promise<void> {
  const draft = `${file}.${process.pid}.new`
  await rm(draft, { force: true })
  await writeFile(draft, content, { mode, flag: 'wx', flush: true })
  await rename(draft, file)
}
