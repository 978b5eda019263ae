// CrowdStrike Falcon: detections, alerts, incidents of the APIs, the event stream, and raw sensor events (FDR).
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const crowdstrikeFalcon: SourceReader = {
  source: 'cs',
  product: 'CrowdStrike Falcon',
  aliases: ['crowdstrike', 'crowdstrike_falcon'],
  matches: (raw) =>
    'detection_id' in raw ||
    'fdr_event_type' in raw ||
    'event_simpleName' in raw ||
    raw.p_log_type === 'Crowdstrike.FDREvent' ||
    (typeof firstAt(raw, 'metadata.eventType') === 'string' && 'event' in raw) ||
    ('composite_id' in raw && 'cid' in raw) ||
    ('cid' in raw && 'incident_id' in raw),
  fields: { alert_id: ['detection_id'] },
}
