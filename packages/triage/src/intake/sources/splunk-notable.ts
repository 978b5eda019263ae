// Splunk Enterprise Security: notable events.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const splunkNotable: SourceReader = {
  source: 'splunk_siem',
  product: 'Splunk Enterprise Security',
  aliases: ['splunk', 'splunk_notable', 'splunk_es'],
  matches: (raw) =>
    raw.index === 'notable' ||
    ('search_name' in raw && ('orig_sid' in raw || 'event_id' in raw) && '_time' in raw) ||
    ('rule_name' in raw && 'urgency' in raw && 'event_id' in raw),
  fields: {
    alert_id: ['event_id', 'event_hash', '_cd', 'id'],
    alert_title: ['rule_title', 'search_name', 'rule_name', 'signature'],
    alert_url: ['drilldown_uri', 'results_link'],
    creation_time: ['_time', 'orig_time', 'info_search_time'],
    severity: ['urgency', 'severity', 'rule_severity'],
    'device.hostname': ['dest_host', 'dest', 'dvc_host', 'host', 'orig_host'],
    usernames: ['user', 'src_user', 'dest_user'],
    ips: ['src', 'src_ip', 'dest', 'dest_ip', 'dvc'],
    file_hashes: ['file_hash'],
    urls: ['url'],
    process_commandlines: ['process', 'process_exec'],
    techniques: [
      'annotations.mitre_attack[*]',
      'annotations.mitre_attack',
      'annotations.mitre_attack.mitre_technique_id[*]',
    ],
  },
  claims: (raw) => {
    const disposition = textOf(raw.disposition_label ?? raw.disposition)?.toLowerCase() ?? ''
    return {
      opinion:
        /false positive|benign/.test(disposition) || /^disposition:[2345]$/.test(disposition)
          ? 'dismissed'
          : /true positive/.test(disposition) || disposition === 'disposition:1'
            ? 'malicious'
            : null,
      tactics: [textOf(firstAt(raw, 'annotations.mitre_attack.mitre_tactic[0]'))].flatMap((name) => name ?? []),
    }
  },
}
