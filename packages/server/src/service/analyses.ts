// The files and links inside alerts as analyses of their own.
import { type Actor, type Alert, DocketError, type Scan } from '@docket/model'
import { candidateTenants, isUuid, requirePermission } from './access.ts'
import type { Deps } from './deps.ts'

export interface Analysis {
  alert: Alert
  scan: Scan
}

/** The analysis with this id in one of the actor's tenants; `type` keeps files and links apart. */
export async function getAnalysis(
  deps: Deps,
  actor: Actor,
  tenantName: string | null,
  analysisId: string,
  type: Scan['type'],
): Promise<Analysis> {
  requirePermission(actor, 'analysis:read')
  if (isUuid(analysisId)) {
    for (const tenant of await candidateTenants(deps, actor, tenantName, 'analysis:read')) {
      const found = await deps.store.alerts.findScan(tenant, analysisId)
      if (found && found.scan.type === type) return found
    }
  }
  throw new DocketError('not_found', 'Analysis not found')
}

/** The newest analysis of a file by its sha256. */
export async function findFileAnalysis(
  deps: Deps,
  actor: Actor,
  tenantName: string | null,
  sha256: string,
): Promise<Analysis> {
  requirePermission(actor, 'analysis:read')
  if (/^[0-9a-f]{64}$/i.test(sha256)) {
    for (const tenant of await candidateTenants(deps, actor, tenantName, 'analysis:read')) {
      const found = await deps.store.alerts.findFileScan(tenant, sha256.toLowerCase())
      if (found) return found
    }
  }
  throw new DocketError('not_found', 'Analysis not found')
}
