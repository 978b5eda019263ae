// Vectra AI: detections and entities, scored by threat and certainty.
import { booleanOf, numberOf, textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const vectra: SourceReader = {
  source: 'vectra',
  product: 'Vectra AI',
  matches: (raw) =>
    ('detection_type' in raw && 'certainty' in raw && 'threat' in raw) ||
    ('detection_category' in raw && 'threat_score' in raw) ||
    ('t_score' in raw && 'c_score' in raw) ||
    ('urgency_score' in raw && 'attack_rating' in raw),
  fields: {
    alert_id: ['id', 'detection_id'],
    alert_title: ['detection', 'detection_type', 'd_type_vname', 'name'],
    alert_url: ['detection_url', 'url'],
    creation_time: ['created_timestamp', 'first_timestamp', 'last_timestamp'],
    severity: [quadrant],
    'device.hostname': ['src_host.name', 'src_entity.name', 'name'],
    'device.private_ips': ['src_ip', 'src_host.ip', 'ip'],
    usernames: ['src_account.name', 'src_linked_account.name'],
  },
  claims: (raw) => ({
    // A triage rule or the console's own filter has set the detection aside as expected.
    opinion:
      booleanOf(raw.filtered_by_ai) === true ||
      booleanOf(raw.filtered_by_rule) === true ||
      booleanOf(raw.filtered_by_user) === true ||
      booleanOf(raw.is_triaged) === true ||
      textOf(raw.custom_detection) === 'AI-Filtered'
        ? 'dismissed'
        : null,
    tactics: [textOf(raw.detection_category ?? raw.category)].flatMap((name) => name ?? []),
  }),
}

/** The product's quadrants: critical when both scores reach 50, high by threat, medium by certainty alone, else low. */
function quadrant(raw: unknown): string | null {
  const score = (...places: string[]) =>
    numberOf(places.map((place) => firstAt(raw, place)).find((value) => value !== undefined))
  const threat = score('threat', 't_score', 'threat_score')
  const certainty = score('certainty', 'c_score', 'certainty_score')
  if (Number.isNaN(threat) || Number.isNaN(certainty)) return null
  if (threat >= 50) return certainty >= 50 ? 'critical' : 'high'
  return certainty >= 50 ? 'medium' : 'low'
}
