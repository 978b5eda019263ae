// What this API has and Docket has not: answered with an error in its own form, and listed in this folder's README.
import type { Method } from '@docket/model'

export interface Gap {
  method: Method
  /** Below the workspace's `…/providers/Microsoft.SecurityInsights`; a `*` at the end stands for everything below. */
  tail: string
  what: string
}

const gap = (method: Method, tail: string, what: string): Gap => ({ method, tail, what })

/** Every method a client could use on a group we do not have. */
const methods: readonly Method[] = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']

/** Groups of resources that are not here at all. */
export const otherGroups = [
  'alertRules',
  'alertRuleTemplates',
  'automationRules',
  'dataConnectors',
  'dataConnectorsCheckRequirements',
  'entities',
  'entityQueries',
  'entityQueryTemplates',
  'fileImports',
  'hunts',
  'metadata',
  'officeConsents',
  'onboardingStates',
  'securityMLAnalyticsSettings',
  'settings',
  'sourcecontrols',
  'threatIntelligence',
  'watchlists',
] as const

/** Operations on what is here. */
export const actionGaps: readonly Gap[] = [
  gap('POST', '/incidents/{incident}/runPlaybook', 'playbooks'),
  gap('POST', '/incidents/{incident}/createTeam', 'teams'),
  gap('POST', '/bookmarks/{bookmark}/expand', 'expansion of bookmarks'),
]

export const gaps: readonly Gap[] = [
  ...actionGaps,
  ...otherGroups.flatMap((group) =>
    methods.flatMap((method) => [gap(method, `/${group}`, group), gap(method, `/${group}/*`, group)]),
  ),
]
