// How a tenant wants its alerts gathered into incidents and its incidents into cases.
import { Type } from 'typebox'

/** The ways alerts come together. A rule that is off joins nothing; what it joined stays joined. */
export const correlationRules = ['vendor_incident', 'campaign', 'observables', 'case'] as const
export type CorrelationRule = (typeof correlationRules)[number]

/** What happens when an alert belongs to an incident that is closed. Whoever has a notification channel is told in any case. */
export const latePolicies = ['reopen', 'open_linked', 'attach'] as const
export type LatePolicy = (typeof latePolicies)[number]

export const inconclusiveOpens = ['never', 'high_severity', 'always'] as const

const count = (description: string) => Type.Integer({ minimum: 1, maximum: 50, description })

/** Field names as they are on the wire. */
export const CorrelationSettings = Type.Object(
  {
    rules: Type.Array(Type.Enum(correlationRules), {
      maxItems: correlationRules.length,
      uniqueItems: true,
      description: 'Rules that are on; default all',
    }),
    window_hours: Type.Integer({
      minimum: 1,
      maximum: 8760,
      description:
        'Alerts further apart than this are not joined, except by the incident id of their product; default 72',
    }),
    campaign_min_alerts: count('So many mails of one campaign open an incident; default 1'),
    other_min_alerts: count('So many other alerts that belong together open an incident; default 1'),
    observables_min_shared: count('So many strong observables must be shared; default 1'),
    weak_from_harmless: count('An observable seen in so many harmless alerts joins nothing; default 2'),
    weak_from_incidents: count('An observable seen in so many incidents joins nothing; default 5'),
    weak_days: Type.Integer({
      minimum: 7,
      maximum: 730,
      description: 'So long harmless alerts and incidents count for that, in days; default 90',
    }),
    inconclusive_opens: Type.Enum(inconclusiveOpens, {
      description:
        'Whether an inconclusive alert opens an incident; default high_severity: when its product calls it high or critical',
    }),
    late_alert: Type.Enum(latePolicies, {
      description:
        'An alert that belongs to a closed incident reopens it, opens one linked to it, or is attached to it as it is; default open_linked',
    }),
  },
  { $id: 'CorrelationSettings', additionalProperties: false },
)
export type CorrelationSettings = Type.Static<typeof CorrelationSettings>

export const defaultCorrelation: CorrelationSettings = {
  rules: [...correlationRules],
  window_hours: 72,
  campaign_min_alerts: 1,
  other_min_alerts: 1,
  observables_min_shared: 1,
  weak_from_harmless: 2,
  weak_from_incidents: 5,
  weak_days: 90,
  inconclusive_opens: 'high_severity',
  late_alert: 'open_linked',
}
