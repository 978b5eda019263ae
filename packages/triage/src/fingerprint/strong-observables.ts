// Which observables can tie two alerts together: what hardly anybody else has. Names everybody meets tie nothing.
import { type Observable, observableKey } from '@docket/model'
import { brandOfHost } from '../analysers/brands.ts'
import { hostOfAddress, registrableDomain } from '../analysers/domains.ts'
import { isFreeMail } from '../analysers/free-mail.ts'
import { hostingOf } from '../analysers/url/hosting.ts'
import { isMailingService } from '../analysers/url/mailing-services.ts'
import { isPrivateHost, isUnder } from '../analysers/url/parts.ts'
import { isShortener } from '../analysers/url/shorteners.ts'

/** MD5, SHA-1 and SHA-256 of no bytes at all; every product reports them now and then. */
const emptyFiles = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
])

const mostKeys = 50

/**
 * Keys (`prefix:value`) of file hashes, addresses of single pages, and senders at domains of their own. `ownDomains` are those of
 * the people concerned: their own pages and mailboxes tie nothing. Never a bare domain, an IP address or a front page.
 */
export function strongKeys(observables: readonly Observable[], ownDomains: readonly string[] = []): string[] {
  const keys = new Set<string>()
  for (const { kind, value, role } of observables) {
    if (keys.size >= mostKeys) break
    if (isStrong(kind, value.trim().toLowerCase(), role, ownDomains)) keys.add(observableKey(kind, value))
  }
  return [...keys].sort()
}

function isStrong(kind: Observable['kind'], value: string, role: string | undefined, own: readonly string[]): boolean {
  if (kind === 'sha256' || kind === 'sha1' || kind === 'md5') return isHash(value)
  if (kind === 'url') return isPageOfSomebody(value, own)
  return kind === 'email' && role === 'sender' && isOwnSender(value, own)
}

/** Not of an empty file, and not made up: `000…` and the like. */
function isHash(value: string): boolean {
  return (
    /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/.test(value) && !emptyFiles.has(value) && !/(.)\1{15}/.test(value)
  )
}

function isPageOfSomebody(value: string, own: readonly string[]): boolean {
  if (value.length > 4096 || !URL.canParse(value)) return false
  const url = new URL(value)
  const host = url.hostname.replace(/\.$/, '')
  if (!/^(?:https?|ftp):$/.test(url.protocol) || host === '' || isPrivateHost(host.replace(/^\[|\]$/g, '')))
    return false
  if (own.some((domain) => isUnder(host, domain))) return false
  const rest = `${url.pathname}${url.search}`.length
  // Where anybody can put a page, only a long enough address is somebody's.
  if (isShortener(host)) return url.pathname.length > 3
  if (hostingOf(host)) return rest > 12 && url.pathname !== '/'
  return !brandOfHost(host) && rest > 3 && (url.pathname !== '/' || url.search.length > 8)
}

function isOwnSender(value: string, own: readonly string[]): boolean {
  const host = hostOfAddress(value)
  const domain = registrableDomain(host) ?? host
  if (!domain.includes('.') || isFreeMail(domain) || isFreeMail(host) || own.some((one) => isUnder(host, one)))
    return false
  return !brandOfHost(host) && !hostingOf(host) && !isMailingService(host)
}
