// Correlation: finished alerts gather in incidents, incidents of one story in cases, each with its reason.
export { matchCampaign } from './choose-campaign.ts'
export { correlateAlert, correlateAlertJob, enqueueCorrelation, giveUpCorrelation } from './correlate.ts'
export { correlationSettings, getCorrelation, putCorrelation } from './settings.ts'
