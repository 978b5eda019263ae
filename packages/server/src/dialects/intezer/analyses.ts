// Analyses of the files and links inside alerts.
import { type BoundOperation, type Call, DocketError, operation } from '@docket/model'
import { type Analysis, type Deps, findFileAnalysis, getAnalysis } from '../../service/index.ts'
import { iocsToWire } from './map.ts'
import { fileAnalysisToWire, subAnalysesToWire, urlAnalysisToWire } from './map-analyses.ts'
import { type ByTenant as Body, ByTenant } from './wire.ts'

export function analysisOperations(deps: Deps): BoundOperation[] {
  const file = (call: Call): Promise<Analysis> =>
    getAnalysis(deps, call.actor, tenantOf(call), call.params.analysis_id ?? '', 'file')
  return [
    {
      row: row('analyses.get', '/analyses/{analysis_id}', 'One file analysis'),
      handle: async (call) => succeeded(fileAnalysisToWire(await file(call), call.publicUrl)),
    },
    {
      row: row(
        'analyses.sub_analyses',
        '/analyses/{analysis_id}/sub-analyses',
        'The file and what was unpacked from it',
      ),
      handle: async (call) => ({ status: 200, body: { sub_analyses: subAnalysesToWire(await file(call)) } }),
    },
    {
      row: row('analyses.iocs', '/analyses/{analysis_id}/iocs', 'Indicators of a file analysis'),
      handle: async (call) => {
        const { alert, scan } = await file(call)
        const hash = scan.type === 'file' ? scan.sha256 : ''
        const isPart = (part: typeof scan) => part.type === 'file' && (part.sha256 === hash || part.parent === hash)
        return { status: 200, body: { result: iocsToWire(alert, isPart) } }
      },
    },
    {
      row: row('url.get', '/url/{analysis_id}', 'One URL analysis'),
      handle: async (call) => {
        const found = await getAnalysis(deps, call.actor, tenantOf(call), call.params.analysis_id ?? '', 'url')
        return succeeded(urlAnalysisToWire(found, call.publicUrl))
      },
    },
    {
      row: row('files.get', '/files/{sha256}', 'The newest analysis of a file by its sha256'),
      handle: async (call) => {
        const found = await findFileAnalysis(deps, call.actor, tenantOf(call), call.params.sha256 ?? '')
        return { status: 200, body: { result: fileAnalysisToWire(found, call.publicUrl) } }
      },
    },
  ]
}

const row = (id: string, path: string, summary: string) =>
  operation({
    id,
    method: 'GET',
    path,
    summary,
    permission: 'analysis:read',
    audit: 'viewed',
    body: ByTenant,
    errors: ['not_found'],
  })

const tenantOf = (call: Call) => (call.body as Body).tenant_id ?? call.tenantHint

const succeeded = (result: unknown) => ({ status: 200, body: { status: 'succeeded', result } })

/** The operation of a declared gap: it says what is missing instead of pretending. */
export function notImplemented(what: string): () => never {
  return () => {
    throw new DocketError('unsupported', `Not implemented: ${what}`)
  }
}
