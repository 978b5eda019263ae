// Incidents through the Intezer client: the twin of each block of the vendor's guide to incidents.
import { Incident, queryIncidentsHistory } from '@docket/sdk/intezer'

export async function fetchAnIncidentById(incidentId: string): Promise<Incident> {
  const incident = await Incident.fromId(incidentId)
  console.log(incident.name, incident.riskLevel, incident.intezerIncidentUrl)
  return incident
}

export async function constructNowFetchLater(incidentId: string): Promise<Incident> {
  const incident = new Incident({ incidentId, environment: 'production' })
  await incident.fetchInfo()
  return incident
}

export async function rawIncident(incident: Incident) {
  const raw = await incident.getRawData()
  // Or with another environment or kind of raw data:
  return { raw, again: await incident.getRawData({ environment: 'production', rawDataType: 'raw_incident' }) }
}

export async function searchTheHistory() {
  const results = queryIncidentsHistory({
    startTime: new Date(Date.now() - 7 * 86_400_000),
    endTime: new Date(),
    sources: ['s1', 'microsoft_sentinel'],
    severities: ['high', 'critical'],
  })

  for await (const incident of results) console.log(incident.incident_id, incident.name)

  // Or everything at once:
  return results.all()
}
