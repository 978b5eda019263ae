// Trellix (McAfee MVISION) EDR: threats, alerts and affected hosts.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const trellixEdr: SourceReader = {
  source: 'trellix_edr',
  product: 'Trellix EDR',
  aliases: ['trellix', 'mvision_edr', 'mcafee_edr'],
  matches: (raw) =>
    typeof raw.attributes === 'object' &&
    /^(?:alerts?|threats?|detections?|affected-?hosts?)$/i.test(wordOf(raw.type)) &&
    firstAt(raw, 'attributes.severity') !== undefined,
  fields: {
    alert_id: ['id', 'attributes.traceId', 'attributes.id'],
    alert_title: ['attributes.name', 'attributes.ruleId', 'attributes.processName'],
    creation_time: ['attributes.detectionDate', 'attributes.firstDetected', 'attributes.eventDate'],
    severity: ['attributes.severity'],
    'device.hostname': ['attributes.hostName', 'attributes.host.hostname'],
    'device.device_id': ['attributes.aGuid', 'attributes.host.aGuid'],
    'device.os_type': ['attributes.h_os', 'attributes.host.os.desc'],
    usernames: ['attributes.user'],
    incident_ids: ['threatId'],
    techniques: ['attributes.detectionTags[*]'],
  },
  claims: (raw) => ({
    tactics: valuesAt(raw, 'attributes.detectionTags[*]').flatMap((tag) => {
      const text = textOf(tag)
      return text?.startsWith('@ATA.') ? [text.slice(5).replace(/(?<=[a-z])(?=[A-Z])/g, ' ')] : []
    }),
  }),
}
