// Paths of the Sentinel part of Azure Resource Manager: their one spelling, and what ids of resources say.
import type { TenantPlace } from '../../service/index.ts'

/** Below the prefix `/subscriptions`. */
export const workspacePath =
  '/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/{workspace}/providers/Microsoft.SecurityInsights'

const literals = [
  'subscriptions',
  null,
  'resourceGroups',
  null,
  'providers',
  'Microsoft.OperationalInsights',
  'workspaces',
  null,
  'providers',
  'Microsoft.SecurityInsights',
] as const

/** Collections and actions by lower-case name, filled by the tables of operations and gaps. */
export type Spellings = ReadonlyMap<string, string>

/**
 * The path with its literal segments as the routes spell them, whatever case the client wrote: some write `resourcegroups`. Null when it
 * does not begin with `subscriptions`. Repeated slashes at the beginning and one at the end are forgiven.
 */
export function canonicalPath(path: string, spellings: Spellings): string | null {
  const start = /^\/+subscriptions(?=\/|$)/i.exec(path)
  if (!start) return null
  const segments = path.replace(/^\/+/, '').replace(/\/$/, '').split('/')
  const spelled = segments.map((segment, i) => {
    const literal = literals[i]
    if (literal) return segment.toLowerCase() === literal.toLowerCase() ? literal : segment
    // incidents/{id}/comments/{id}: names of people's own making stand between the literals.
    return i >= literals.length && i % 2 === 0 ? (spellings.get(segment.toLowerCase()) ?? segment) : segment
  })
  return `/${spelled.join('/')}`
}

/** `/subscriptions/…/providers/Microsoft.SecurityInsights`, spelled as the tenant was set up. */
export function workspaceId({ subscriptionId, resourceGroup, workspace }: TenantPlace): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${workspace}/providers/Microsoft.SecurityInsights`
}

/**
 * The collection and name that a resource id speaks of, or null when it lies in another workspace or is none. Clients send it as an
 * absolute URL, as a path, or as a path without its first slash.
 */
export function readResourceId(text: string, place: TenantPlace): { collection: string; name: string } | null {
  if (text.length > 2000) return null
  const path = text
    .trim()
    .replace(/^https?:\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
  const root = workspaceId(place).slice(1)
  const decoded = decode(path)
  if (decoded === null || !decoded.toLowerCase().startsWith(`${root.toLowerCase()}/`)) return null
  const [collection, name, ...more] = decoded.slice(root.length + 1).split('/')
  if (!collection || !name || more.length > 0) return null
  return { collection: collection.toLowerCase(), name }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null // broken percent-encoding names nothing
  }
}
