// Windows event log: records.
import { textOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const windowsEventLog: SourceReader = {
  source: 'windows_event_log',
  product: 'Windows event log',
  aliases: ['windows', 'wineventlog', 'sysmon'],
  matches: (raw) =>
    ('EventID' in raw && 'Channel' in raw && 'Computer' in raw) || ('event_id' in raw && 'winlog' in raw),
  fields: {
    alert_id: ['EventRecordID', 'winlog.record_id'],
    alert_title: ['MessageTitle', 'Message', 'event.action'],
    creation_time: ['TimeCreated', '@timestamp', 'p_event_time'],
    'device.hostname': ['Computer', 'winlog.computer_name'],
    usernames: ['ExtraEventData.SubjectUserName', 'ExtraEventData.TargetUserName'],
    process_commandlines: ['ExtraEventData.CommandLine'],
  },
  claims: (raw) => ({ kind: 'event', action: `windows event ${textOf(raw.EventID) ?? ''}`.trim() }),
}
