// Google SecOps: cases and the alerts in them, as its SOAR hands them out.
import type { SourceReader } from './reader.ts'

export const googleSecops: SourceReader = {
  source: 'google_secops',
  product: 'Google SecOps',
  aliases: ['chronicle', 'siemplify'],
  matches: (raw) =>
    ('alertCards' in raw && 'stage' in raw) ||
    ('SourceSystemName' in raw && 'TicketId' in raw) ||
    ('detection' in raw && 'detectionTime' in raw && 'collectionElements' in raw),
  fields: {
    alert_id: ['TicketId', 'id', 'DisplayId'],
    alert_title: ['displayName', 'Name', 'name', 'detection[0].ruleName', 'Reason'],
    creation_time: ['creationTimeUnixTimeInMs', 'StartTime', 'createTime', 'detectionTime'],
    severity: ['Events[0]._rawDataFields.Severity', 'detection[0].severity', 'priority'],
    account_name: ['environment', 'Environment'],
    usernames: ['Events[*]._rawDataFields.SourceUserName', 'Events[*]._rawDataFields.DestinationUserName'],
    urls: ['Events[*]._rawDataFields.DestinationURL'],
    'email.subject': ['Events[0]._rawDataFields.subject'],
    'email.message_id': ['Events[0]._rawDataFields.message_id'],
  },
  claims: (raw) => ({ opinion: raw.isTestCase === true || raw.IsTestCase === true ? 'dismissed' : null }),
}
