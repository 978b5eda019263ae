// Writes docs/doors.md: what each door shows of every field, out of the doors' coverage tables.
import {
  Bookmark,
  Case,
  Comment,
  type CoveredObjects,
  type DoorCoverage,
  Entity,
  Incident,
  IncidentAlert,
  nativeOperations,
  pathsOf,
  Relation,
  type Shown,
  sharedWords,
  Task,
} from '@docket/model'
import { intezerCoverage } from '../packages/server/src/dialects/intezer/coverage.ts'
import { kasperskyCoverage } from '../packages/server/src/dialects/kaspersky/coverage.ts'
import { sentinelCoverage } from '../packages/server/src/dialects/sentinel/coverage.ts'

export const coveredDoors: readonly DoorCoverage[] = [sentinelCoverage, kasperskyCoverage, intezerCoverage]

interface Native {
  title: string
  fields: object
  /** Bodies of the requests that make one, and that change one. */
  made: { body?: unknown } | null
  changed: { body?: unknown } | null
}

const natives: { readonly [O in keyof CoveredObjects]: Native } = {
  incident: {
    title: 'Incidents',
    fields: Incident.properties,
    made: nativeOperations.createIncident,
    changed: nativeOperations.updateIncident,
  },
  incidentAlert: {
    title: 'Alerts of an incident',
    fields: IncidentAlert.properties,
    made: null,
    changed: null,
  },
  entity: { title: 'Entities of an incident', fields: Entity.properties, made: null, changed: null },
  comment: {
    title: 'Comments',
    fields: Comment.properties,
    made: nativeOperations.createIncidentComment,
    changed: nativeOperations.updateIncidentComment,
  },
  task: {
    title: 'Tasks',
    fields: Task.properties,
    made: nativeOperations.createIncidentTask,
    changed: nativeOperations.updateIncidentTask,
  },
  bookmark: {
    title: 'Bookmarks',
    fields: Bookmark.properties,
    made: nativeOperations.createBookmark,
    changed: nativeOperations.updateBookmark,
  },
  relation: { title: 'Relations', fields: Relation.properties, made: nativeOperations.putRelation, changed: null },
  case: {
    title: 'Cases',
    fields: Case.properties,
    made: nativeOperations.createCase,
    changed: nativeOperations.updateCase,
  },
}

const intro = `# What each door shows

Generated from the coverage tables of the doors (\`packages/server/src/dialects/*/coverage.ts\`), to which \`tests/property/doors.test.ts\` holds every pair of
doors over generated incidents. The native API shows every field by its own name.

- **w**: requests of the door can set it; a word behind says when. In the first column that is the native API: *made* on creation only.
- **→**: our words that become one word of the door. Coming back, that word changes nothing where ours was one of them.
- **less**: what of the field does not come through.
- **kept**: not shown by this door. It stays as it is whatever is written here, and the other doors show it.

In every door texts are kept as they were written, except that NUL and lone surrogates become U+FFFD, and times are cut to milliseconds. In fields
without a word of ours, whole numbers beyond 2^53 become texts, so that none is rounded. Imports take an empty text for none.
Properties that Docket has no word for come back through the door they came by: those of a Sentinel PUT (incidents and bookmarks) or import, and those of imports from
Kaspersky XDR and Intezer.
`

/** The page; its tables have a row for every field of the objects' schemas. */
export function doorsPage(): string {
  const sections = Object.entries(natives).map(([name, native]) => section(name as keyof CoveredObjects, native))
  return [intro, ...sections].join('\n')
}

function section(object: keyof CoveredObjects, { title, fields, made, changed }: Native): string {
  const doors = coveredDoors.filter(({ objects }) => objects[object] !== null)
  const without = coveredDoors.filter(({ objects }) => objects[object] === null).map((door) => door.title)
  const rows = Object.keys(fields).map((field) => {
    const cells = doors.map(({ objects }) => cellText((objects[object] as Record<string, Shown | 'kept'>)[field]!))
    return `| ${[`\`${field}\`${nativeMark(field, made, changed)}`, ...cells].join(' | ')} |`
  })
  return [
    `## ${title}`,
    '',
    ...(without.length > 0 ? [`Not in ${without.join(' and ')}; kept.`, ''] : []),
    ...(doors.length > 0
      ? [
          `| ${['field', ...doors.map((door) => door.title)].join(' | ')} |`,
          `| ${['', ...doors].map(() => '---').join(' | ')} |`,
          ...rows,
          '',
        ]
      : []),
  ].join('\n')
}

function nativeMark(field: string, made: Native['made'], changed: Native['changed']): string {
  if (takes(changed, field)) return ' **w**'
  return takes(made, field) ? ' **w** *made*' : ''
}

function takes(operation: Native['made'], field: string): boolean {
  const body = operation?.body as { properties?: object } | undefined
  return Object.hasOwn(body?.properties ?? {}, field)
}

function cellText(cell: Shown | 'kept'): string {
  if (cell === 'kept') return 'kept'
  const { by, words, loses, writable } = cell
  const paths = pathsOf(cell).map((path) => (path === '' ? 'beside the others' : `\`${path}\``))
  const parts = [paths.join(', ') + (by === undefined ? '' : ` (${by})`)]
  if (writable !== undefined) parts.push(writable === true ? '**w**' : `**w** ${writable}`)
  const shared = Map.groupBy(Object.entries(sharedWords(words ?? {})), ([, word]) => word)
  for (const [word, ours] of shared) {
    const said = word === '' ? 'nothing' : `\`${word}\``
    parts.push(`${ours.map(([one]) => one).join(', ')} → ${said}`)
  }
  if (loses !== undefined) parts.push(`less: ${loses}`)
  return parts.join('; ').replaceAll('|', '\\|')
}
