// The world as parameters: DNS, clock and trust. Triage itself reads no network, environment or clock.

/** DNS as the authentication checks need it; rejects with `code` `ENOTFOUND`, `ENODATA` or `ETIMEOUT` like node:dns/promises. */
export interface Resolver {
  resolve(name: string, type: 'TXT' | 'MX' | 'A' | 'AAAA' | 'PTR'): Promise<unknown[]>
}

export interface Ports {
  /** Absent means offline: authentication then says so and never counts against the sender. */
  resolver?: Resolver
  now: () => Date
  /** authserv-ids whose Authentication-Results may be believed (their host writes into our mailboxes). */
  trustedAuthservIds: readonly string[]
  /** The organisation's own domains, for "from us" deceptions; may be empty. */
  ownDomains: readonly string[]
}

export const offlinePorts: Ports = { now: () => new Date(), trustedAuthservIds: [], ownDomains: [] }

/** Hard limits of one triage; every parser counts against them. */
export interface Limits {
  inputBytes: number
  headerBytes: number
  headerCount: number
  parts: number
  /** Messages inside messages. */
  nesting: number
  /** Archive inside archive. */
  archiveDepth: number
  archiveMembers: number
  /** Bytes actually unpacked over all archives of one mail. */
  unpackedBytes: number
  textChars: number
  links: number
  attachments: number
  recipients: number
  /** Wall time for the whole triage in ms; analysers check `Budget.spent`. */
  timeMs: number
}

export const defaultLimits: Limits = {
  inputBytes: 64 * 1024 * 1024,
  headerBytes: 1024 * 1024,
  headerCount: 2000,
  parts: 500,
  nesting: 5,
  archiveDepth: 3,
  archiveMembers: 500,
  unpackedBytes: 100 * 1024 * 1024,
  textChars: 1_000_000,
  links: 1000,
  attachments: 200,
  recipients: 2000,
  timeMs: 9000,
}
