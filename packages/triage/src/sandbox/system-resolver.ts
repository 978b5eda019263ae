// DNS for sender authentication, for those who switch it on: the system's resolver with a short time limit.
import { Resolver as DnsResolver } from 'node:dns/promises'
import type { Resolver } from '../ports.ts'

/** Each query may take two seconds and is tried twice; a failure carries the code of node:dns, as the port demands. */
export function systemResolver(servers: readonly string[] = []): Resolver {
  const dns = new DnsResolver({ timeout: 2000, tries: 2 })
  if (servers.length > 0) dns.setServers(servers)
  return {
    async resolve(name, type) {
      const answer: unknown = await dns.resolve(name, type)
      return Array.isArray(answer) ? answer : []
    },
  }
}
