// Finds the one incident or case a person means: by id, by number, or by the id its product gave it.
import type { Case, Docket, Incident } from '@docket/sdk/docket'
import { CommandFailure, exitCodes } from '../failure.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** `42` and `#42` are numbers; everything else that is no uuid is looked up as the product's own id. */
function filterFor(name: string): string {
  const number = /^#?(\d{1,9})$/.exec(name)?.[1]
  return number === undefined ? `external_id eq ${quoted(name)}` : `number eq ${number}`
}

function only<T extends { id: string }>(noun: string, name: string, found: readonly T[]): T {
  const [one, ...others] = found
  if (one === undefined)
    throw new CommandFailure(
      exitCodes.refused,
      `there is no ${noun} ${name === '' ? 'without a name' : name}`,
      `docket ${noun}s list shows what there is`,
    )
  if (others.length > 0)
    throw new CommandFailure(
      exitCodes.refused,
      `several ${noun}s are called ${name}`,
      `name one by its id: ${found.map(({ id }) => id).join(', ')}`,
    )
  return one
}

/** Asks a list of incidents for all of them that an incident read by itself shows. */
export const wholeIncidents = 'alerts,entities,observables,reporters'

export async function findIncident(docket: Docket, name: string): Promise<Incident> {
  if (uuid.test(name)) return docket.incidents.get(name)
  const query = { filter: filterFor(name), include: wholeIncidents, limit: 5 }
  return only('incident', name, (await docket.incidents.listPage(query)).incidents)
}

export async function findCase(docket: Docket, name: string): Promise<Case> {
  if (uuid.test(name)) return docket.cases.get(name)
  return only('case', name, (await docket.cases.listPage({ filter: filterFor(name), limit: 5 })).cases)
}
