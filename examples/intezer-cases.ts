// Cases through the Intezer client: the twin of each block of the vendor's guide to cases.
import { Case, queryCasesHistory } from '@docket/sdk/intezer'

export async function fetchACaseById(caseId: string): Promise<Case> {
  const found = await Case.fromId(caseId)
  console.log(found.caseTitle, found.caseStatus, found.casePriority)
  console.log(found.intezerCaseUrl)
  return found
}

export async function constructNowFetchLater(caseId: string): Promise<Case> {
  const found = new Case({ caseId })
  await found.fetchInfo()
  return found
}

export async function searchTheHistory() {
  const results = queryCasesHistory({
    sources: ['s1', 'microsoft_sentinel'],
    caseStatuses: ['new', 'in_progress'],
    priorities: ['high', 'escalated'],
  })

  for await (const found of results) console.log(found.case_id, found.case_title)

  // Or everything at once:
  return results.all()
}
