// Decides which machines notification channels may reach: a tenant's webhook must not be a way into the server's own network.
import { lookup as systemLookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import { DocketError } from '@docket/model'

/** Not on the public internet, by the IANA special-purpose registries (https://www.iana.org/assignments/iana-ipv4-special-registry/). */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]
/** Of IPv6 only 2000::/3 is public, without protocol assignments, documentation and 6to4, which carry IPv4 addresses inside. */
const public6 = ['2000::/3']
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** Where channels may go. */
export interface Reach {
  /** False for an address, or a name that can only mean one, which no channel may reach. Names are looked up when they are used. */
  mayName(host: string): boolean
  /** The addresses of a host, all of them allowed; throws when there is none or one is not. */
  resolve(host: string): Promise<{ address: string; family: 4 | 6 }[]>
}

/** Resolves a name to all its addresses. */
export type Lookup = (host: string) => Promise<{ address: string; family: number }[]>

/**
 * The public internet and these networks (`10.1.0.0/16`, `192.0.2.7`, `fd00::/8`). Throws `invalid` for a text that is no network.
 */
export function createReach(
  allowedNetworks: readonly string[],
  lookup: Lookup = (host) => systemLookup(host, { all: true, verbatim: true }),
): Reach {
  const allowed = listOf(allowedNetworks)
  const special = listOf([...special4, ...special6])
  const open6 = listOf(public6)

  const isAllowed = (address: string): boolean => {
    if (isIPv4(address)) return allowed.check(address, 'ipv4') || !special.check(address, 'ipv4')
    const inside = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1]
    if (inside) return isAllowed(inside)
    if (!isIPv6(address) || address.includes('%')) return false
    return allowed.check(address, 'ipv6') || (open6.check(address, 'ipv6') && !special.check(address, 'ipv6'))
  }

  return {
    mayName(host) {
      const bare = bareHost(host)
      if (isIP(bare)) return isAllowed(bare)
      if (/(^|\.)localhost\.?$/i.test(bare)) return isAllowed('127.0.0.1')
      return true
    },
    async resolve(host) {
      const bare = bareHost(host)
      const family = isIP(bare)
      const found = family ? [{ address: bare, family }] : await lookup(bare)
      if (found.length === 0) throw new Error(`${bare} has no address`)
      for (const { address } of found)
        if (!isAllowed(address)) throw new Error(`${bare} leads to ${address}, which channels may not reach`)
      return found.map(({ address }) => ({ address, family: isIPv4(address) ? 4 : 6 }))
    },
  }
}

/** URLs write IPv6 addresses in brackets. */
const bareHost = (host: string): string => host.replace(/^\[([^\]]*)\]$/, '$1')

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits, ...more] = network.split('/')
    const family = isIP(address)
    const widest = family === 4 ? 32 : 128
    const size = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
    if (family === 0 || more.length > 0 || size < 0 || size > widest)
      throw new DocketError('invalid', `${network.slice(0, 60)} is not a network such as 10.1.0.0/16`)
    list.addSubnet(address, size, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
