// What this API has and Docket does not yet: answered with 501 and listed in this folder's README.
import type { Method } from '@docket/model'

export interface Gap {
  method: Method
  /** Below `/api/v2-0`, or from the root of the host when it begins with `/api/` or `/scans/`. */
  path: string
  what: string
}

const gap = (method: Method, path: string, what: string): Gap => ({ method, path, what })

export const gaps: readonly Gap[] = [
  gap('POST', '/analyze', 'analysis of single files'),
  gap('POST', '/analyze-by-hash', 'analysis of single files'),
  gap('POST', '/analyze-by-url', 'analysis of single files'),
  gap('POST', '/url', 'analysis of single URLs'),
  gap('GET', '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/metadata', 'file metadata'),
  gap('GET', '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/code-reuse', 'code reuse'),
  gap(
    'POST',
    '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/code-reuse/families/{family_id}/find-related-files',
    'code reuse',
  ),
  gap('POST', '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/get-account-related-samples', 'code reuse'),
  gap('POST', '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/generate-vaccine', 'vaccines'),
  gap('POST', '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/capabilities', 'capabilities'),
  gap('POST', '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/strings', 'strings'),
  gap('POST', '/analyses/{analysis_id}/sub-analyses/{sub_analysis_id}/string-related-samples', 'strings'),
  gap('GET', '/analyses/{analysis_id}/dynamic-ttps', 'dynamic execution'),
  gap('GET', '/analyses/{analysis_id}/detect', 'detection rules'),
  gap('POST', '/analyses/history', 'the history of analyses'),
  gap('POST', '/url-analyses/history', 'the history of analyses'),
  gap('POST', '/endpoint-analyses/history', 'the history of analyses'),
  gap('GET', '/files/{sha256}/download', 'download of analysed files'),
  gap('POST', '/files/{sha256}/code-reuse-by-code-block', 'code reuse'),
  gap('POST', '/files/{sha256}/index', 'private indexing'),
  gap('POST', '/files/index', 'private indexing'),
  gap('GET', '/files/index/{index_id}', 'private indexing'),
  gap('DELETE', '/files/{sha256}/index', 'private indexing'),
  gap('GET', '/families', 'malware families'),
  gap('GET', '/families/{family_id}/info', 'malware families'),
  gap('GET', '/endpoint-analyses/{analysis_id}', 'endpoint scans'),
  gap('GET', '/endpoint-analyses/{analysis_id}/sub-analyses', 'endpoint scans'),
  gap('GET', '/endpoint-scanner/download', 'endpoint scans'),
  gap('POST', '/api/scans', 'endpoint scans'),
  gap('POST', '/scans/scans/{scan_id}/*', 'endpoint scans'),
]
