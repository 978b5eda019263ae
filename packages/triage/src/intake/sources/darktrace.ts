// Darktrace: model breaches, AI Analyst incident events, Antigena actions.
import { severityOfHundred, textOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const darktrace: SourceReader = {
  source: 'darktrace',
  product: 'Darktrace',
  matches: (raw) =>
    ('pbid' in raw && 'model' in raw) ||
    ('aiaScore' in raw && 'summariser' in raw) ||
    ('iris-event-type' in raw && 'codeid' in raw),
  fields: {
    alert_id: ['id', 'pbid', 'codeid'],
    alert_title: ['title', 'model.now.name', 'model.then.name', 'model.name', 'model'],
    alert_url: ['breachUrl', 'incidentEventUrl', 'url'],
    creation_time: ['creationTime', 'createdAt', 'time', 'start'],
    severity: [scored],
    'device.hostname': ['device.hostname', 'breachDevices[0].hostname', 'breachDevices[0].identifier'],
    'device.device_id': ['device.did', 'breachDevices[0].did'],
    'device.os_type': ['device.os'],
    'device.private_ips': ['device.ip', 'breachDevices[0].ip'],
    usernames: ['username', 'device.credentials[*].credential'],
    techniques: ['model.now.mitre.techniques[*]', 'model.then.mitre.techniques[*]', 'mitreTechniques[*]'],
  },
  claims: (raw) => ({
    kind: 'iris-event-type' in raw ? 'event' : 'alert',
    tactics: [...valuesAt(raw, 'model.now.mitre.tactics[*]'), ...valuesAt(raw, 'mitreTactics[*]')].flatMap(
      (name) => textOf(name) ?? [],
    ),
    action: textOf(raw.action),
  }),
}

/** A breach scores 0 to 1, an incident event 0 to 100; the model's own category is used when there is no score. */
function scored(raw: unknown): string | null {
  const score = firstAt(raw, 'score')
  if (typeof score === 'number') return severityOfHundred(score <= 1 ? score * 100 : score)
  const incident = firstAt(raw, 'aiaScore')
  if (typeof incident === 'number') return severityOfHundred(incident)
  const category = textOf(
    firstAt(raw, 'category') ?? firstAt(raw, 'model.now.category') ?? firstAt(raw, 'model.then.category'),
  )
  return category === null ? null : category.toLowerCase()
}
