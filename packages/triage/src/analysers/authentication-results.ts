// Authentication-Results (RFC 8601) and Microsoft's form without an authserv-id: parsing, and which of them may be believed.
import type { MailMessage } from '../message.ts'

/** One method's outcome, e.g. `dkim=fail header.d=example.org`. All in lower case. */
export interface MethodResult {
  method: string
  result: string
  /** `smtp.mailfrom`, `header.d`, `header.from`, `action`, `policy.…` and so on. */
  properties: Readonly<Record<string, string>>
}

export interface AuthenticationResults {
  /** Null in Microsoft's form, which leaves it out. */
  authservId: string | null
  results: readonly MethodResult[]
}

const methods = new Set(['spf', 'dkim', 'dmarc', 'arc', 'compauth', 'iprev', 'auth', 'dkim-adsp', 'sender-id', 'bimi'])

/** Parses one header value; comments are dropped, unknown words ignored, at most 50 methods and 16 KB are read. */
export function parseAuthenticationResults(value: string): AuthenticationResults {
  const clauses = withoutComments(value.slice(0, 16_384)).split(';').slice(0, 50)
  const results: MethodResult[] = []
  let authservId: string | null = null
  for (const [index, clause] of clauses.entries()) {
    const tokens = clause.trim().toLowerCase().split(/\s+/)
    const [method, result] = pair(tokens[0] ?? '')
    if (index === 0 && (result === '' || !methods.has(method))) {
      authservId = tokens[0] === '' ? null : (tokens[0] ?? null)
      continue
    }
    if (!methods.has(method) || result === '') continue
    const properties: Record<string, string> = {}
    for (const token of tokens.slice(1, 30)) {
      const [name, text] = pair(token)
      if (text !== '' && /^[a-z][a-z.-]{0,40}$/.test(name)) properties[name] = text.replace(/^"|"$/g, '')
    }
    results.push({ method, result, properties })
  }
  return { authservId, results }
}

function pair(token: string): [string, string] {
  const at = token.indexOf('=')
  return at < 1 ? [token, ''] : [token.slice(0, at).replace(/\/\d+$/, ''), token.slice(at + 1)]
}

/** Nested comments removed in one pass; an unclosed one runs to the end. */
function withoutComments(text: string): string {
  let out = ''
  let depth = 0
  for (const char of text) {
    if (char === '(') depth++
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) out += char
  }
  return out
}

/** A hop of the mail as its Received header tells it; hosts in lower case. */
export interface Hop {
  from: string
  by: string
  ip: string | null
}

/** Reads `from HELO (name [address]) by HOST …` of a Received header. */
export function parseReceived(value: string): Hop {
  const text = value.slice(0, 2000)
  const from = /^\s*from\s+(\S{1,255})/i.exec(text)?.[1] ?? ''
  const at = /\sby\s+([^\s;()]{1,255})/i.exec(text) ?? /^\s*by\s+([^\s;()]{1,255})/i.exec(text)
  const origin = at === null ? text : text.slice(0, at.index)
  // The address in the comment was seen by the server; one outside of it is what the client claimed.
  const ip =
    /\((?:[^()]{0,300}?)\[?((?:\d{1,3}\.){3}\d{1,3}|(?:IPv6:)?[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})\]?[^()]{0,100}\)/i.exec(
      origin,
    )
  return { from: from.toLowerCase(), by: (at?.[1] ?? '').toLowerCase(), ip: ip?.[1]?.replace(/^ipv6:/i, '') ?? null }
}

export interface Believed {
  /** What our own server wrote, or null. */
  trusted: AuthenticationResults | null
  /** Everything else that claims to be such a result. */
  untrusted: readonly { results: AuthenticationResults; value: string }[]
  /** The hop at which a trusted server took the mail from a stranger. */
  border: Hop | null
}

/**
 * Sorts the headers by who wrote them. Read from the top: as long as Received names a trusted host as the taker we are among our own
 * servers; the first of them that took the mail from a stranger is the border. Only the topmost result found above the border or right
 * below it is believed: our server writes on top of all that came with the mail, so a forged result cannot stand higher
 * (RFC 8601 section 5). A stranger can greet by the name of one of our hosts, which is why nothing further down is believed.
 */
export function believedResults(mail: MailMessage, trustedAuthservIds: readonly string[]): Believed {
  const ids = withHouses(trustedAuthservIds)
  const untrusted: { results: AuthenticationResults; value: string }[] = []
  let trusted: AuthenticationResults | null = null
  let border: Hop | null = null
  let ours = ids.length > 0 && mail.headers.some((field) => field.name === 'received')
  let lastBy = ''
  for (const field of mail.headers.slice(0, 300)) {
    if (field.name === 'received' && ours) {
      const hop = parseReceived(field.value)
      // Google's inner hops name only an address of its 6to4 network.
      const inner = hop.from === '' && hop.by.startsWith('2002:a') && ids.includes('google.com')
      ours = border === null && (inner || isUnder(hop.by, ids))
      if (!ours) continue
      lastBy = hop.by
      if (hop.from !== '' && !isUnder(hop.from, ids)) border = hop
    }
    if (field.name !== 'authentication-results') continue
    const results = parseAuthenticationResults(field.value)
    if (ours && trusted === null && isUnder(results.authservId ?? lastBy, ids)) trusted = results
    else untrusted.push({ results, value: field.value })
  }
  return { trusted, untrusted, border }
}

// Providers whose own servers go by several names: their inner hops must not end the walk.
const houses: readonly { authserv: RegExp; hosts: readonly string[] }[] = [
  { authserv: /(?:^|\.)outlook\.com$/, hosts: ['outlook.com', 'outlook.office365.com', 'exchangelabs.com'] },
  { authserv: /(?:^|\.)google\.com$/, hosts: ['google.com'] },
]

function withHouses(trustedAuthservIds: readonly string[]): string[] {
  const ids = trustedAuthservIds.map((id) => id.toLowerCase())
  return [
    ...ids,
    ...houses.filter((house) => ids.some((id) => house.authserv.test(id))).flatMap((house) => house.hosts),
  ]
}

function isUnder(host: string, ids: readonly string[]): boolean {
  return ids.some((id) => host === id || host.endsWith(`.${id}`))
}
