// IRONSCALES: reported-mail incidents.
import { textOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const ironscales: SourceReader = {
  source: 'ironscales',
  product: 'IRONSCALES',
  matches: (raw) =>
    ('themis_verdict' in raw && 'incident_id' in raw) || ('incidentID' in raw && 'affectedMailboxCount' in raw),
  fields: {
    alert_id: ['incident_id', 'incidentID'],
    alert_title: ['reports[0].subject', 'emailSubject', 'classification'],
    creation_time: ['first_reported_date', 'created'],
    account_name: ['company_name'],
    ips: ['mail_server.ip'],
    'email.sender': ['sender_email', 'senderEmail'],
    'email.recipient': ['recipientEmail'],
    'email.subject': ['reports[0].subject', 'emailSubject'],
    'email.reported_by': ['reports[0].email'],
  },
  claims: (raw) => {
    const said = textOf(raw.classification)?.toLowerCase()
    return {
      opinion: said === 'false positive' ? 'dismissed' : said === 'attack' || said === 'phishing' ? 'malicious' : null,
    }
  },
}
