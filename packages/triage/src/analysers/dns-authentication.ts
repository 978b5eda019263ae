// SPF, DKIM, DMARC and ARC checked by ourselves through the injected resolver; mailauth is loaded only when there is one.
import type { Resolver } from '../ports.ts'
import type { Hop } from './authentication-results.ts'

/** What our own check found; domains in lower case. */
export interface Checked {
  /** DMARC result word, or `none` when the domain publishes no policy. */
  dmarc: string
  /** Policy in force: `none`, `quarantine`, `reject`. */
  policy: string
  /** SPF result word, or null when no trusted server tells who delivered the mail. */
  spf: string | null
  dkimPassed: readonly string[]
  dkimFailed: readonly string[]
  /** Domain that passed DMARC for From, or null. */
  proven: string | null
  /** Domain of the sealer of a valid ARC chain, or null. */
  arcSealer: string | null
  /** A DNS answer was missing, so a failure may only be ours. */
  incomplete: boolean
}

/**
 * Verifies a message. `border` is the hop at which our own server took it over; without it SPF is not evaluated, since a
 * Received header a stranger wrote could name any address. Rejects only when mailauth itself fails.
 */
export async function checkByDns(
  raw: Uint8Array,
  resolver: Resolver,
  border: Hop | null,
  mailFrom: string | null,
): Promise<Checked> {
  const { authenticate } = await import('mailauth')
  let incomplete = false
  const resolve = async (name: string, type: string): Promise<string[][] | string[]> => {
    try {
      return (await resolver.resolve(name, type as 'TXT')) as string[][]
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== 'ENOTFOUND' && code !== 'ENODATA') incomplete = true
      throw error
    }
  }
  const client = border?.ip ? { ip: border.ip, helo: border.from, sender: mailFrom ?? '' } : {}
  const result = await authenticate(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), {
    ...client,
    trustReceived: false,
    mta: 'docket.invalid',
    resolver: resolve,
    disableBimi: true,
  })
  const spf = border?.ip && result.spf !== false ? result.spf.status.result : null
  const dmarc = result.dmarc === false ? null : result.dmarc
  const arc = result.arc === false ? null : result.arc
  const signed = result.dkim.results.filter((row) => row.signingDomain)
  const domainsWith = (word: string) =>
    signed.filter((row) => row.status.result === word).map((row) => String(row.signingDomain).toLowerCase())
  const from = result.dkim.headerFrom[0]
  return {
    dmarc: dmarc?.status.result ?? 'none',
    policy: dmarc?.policy ?? 'none',
    spf,
    dkimPassed: domainsWith('pass'),
    dkimFailed: [...domainsWith('fail'), ...domainsWith('neutral')],
    proven: dmarc?.status.result === 'pass' && from ? from.slice(from.lastIndexOf('@') + 1).toLowerCase() : null,
    arcSealer:
      arc?.status.result === 'pass' && arc.signature ? String(arc.signature.signingDomain).toLowerCase() : null,
    incomplete,
  }
}
