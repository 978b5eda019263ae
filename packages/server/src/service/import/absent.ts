// What a batch speaks of and what of it is not here: asked once for all, so that making it begins without a look at each.
import type { TenantId } from '@docket/model'
import { type Db, isUuid } from '../../store/index.ts'
import { defaultEnvironment } from '../deps.ts'
import type { Incoming } from './incoming.ts'

/** Keys of objects that were not here when the batch began and have not been made since. A key that is not in it says nothing. */
export type Absent = Set<string>

export const keyOf = {
  incident: (id: string) => `incident ${id.toLowerCase()}`,
  /** By what its product calls it; sources are not told apart. */
  product: (environment: string, externalId: string) => `product ${JSON.stringify([environment, externalId])}`,
  alert: (id: string) => `alert ${id.toLowerCase()}`,
  productAlert: (environment: string, alertId: string) => `product alert ${JSON.stringify([environment, alertId])}`,
  part: (kind: 'comment' | 'task', subjectId: string, id: string) =>
    `${kind} ${subjectId.toLowerCase()} ${id.toLowerCase()}`,
}

/** As it is kept. */
export const environmentOf = ({ environment }: { environment?: string | undefined }): string =>
  (environment ?? '').trim() || defaultEnvironment

interface Wanted {
  incidents: Set<string>
  products: Map<string, string>
  alerts: Set<string>
  productAlerts: Map<string, string>
  comments: Map<string, string>
  tasks: Map<string, string>
}

/** Reads with the eyes of the transaction; whoever makes one of them meanwhile is noticed when it is inserted. */
export async function findAbsent(tx: Db, tenant: TenantId, all: Iterable<Incoming>): Promise<Absent> {
  const wanted = wantedOf(all)
  const absent: Absent = new Set([
    ...[...wanted.incidents].map(keyOf.incident),
    ...wanted.products.keys(),
    ...[...wanted.alerts].map(keyOf.alert),
    ...wanted.productAlerts.keys(),
    ...wanted.comments.keys(),
    ...wanted.tasks.keys(),
  ])
  if (wanted.incidents.size > 0)
    await each(
      tx,
      'select id from incidents where tenant_id = $1 and id = any($2::uuid[])',
      [...wanted.incidents],
      (row) => absent.delete(keyOf.incident(row.id!)),
    )
  if (wanted.products.size > 0)
    await each(
      tx,
      'select environment, external_id from incidents where tenant_id = $1 and external_id = any($2::text[])',
      [...new Set(wanted.products.values())],
      (row) => absent.delete(keyOf.product(row.environment!, row.external_id!)),
    )
  if (wanted.alerts.size > 0)
    await each(tx, 'select id from alerts where tenant_id = $1 and id = any($2::uuid[])', [...wanted.alerts], (row) =>
      absent.delete(keyOf.alert(row.id!)),
    )
  if (wanted.productAlerts.size > 0)
    await each(
      tx,
      'select environment, alert_id from alerts where tenant_id = $1 and alert_id = any($2::text[])',
      [...new Set(wanted.productAlerts.values())],
      (row) => absent.delete(keyOf.productAlert(row.environment!, row.alert_id!)),
    )
  for (const kind of ['comment', 'task'] as const) {
    const subjects = wanted[`${kind}s`]
    if (subjects.size === 0) continue
    await each(
      tx,
      `select subject_id, id from ${kind}s where tenant_id = $1 and subject_kind in ('incident', 'case')
       and subject_id = any($2::uuid[]) and id = any($3::uuid[])`,
      [...new Set(subjects.values())],
      (row) => absent.delete(keyOf.part(kind, row.subject_id!, row.id!)),
      [...new Set([...subjects.keys()].map((key) => key.slice(-36)))],
    )
  }
  return absent

  async function each(
    on: Db,
    sql: string,
    values: string[],
    note: (row: Record<string, string | undefined>) => unknown,
    ...more: string[][]
  ): Promise<void> {
    for (const row of await on.query<Record<string, string | undefined>>(sql, [tenant, values, ...more])) note(row)
  }
}

function wantedOf(all: Iterable<Incoming>): Wanted {
  const wanted: Wanted = {
    incidents: new Set(),
    products: new Map(),
    alerts: new Set(),
    productAlerts: new Map(),
    comments: new Map(),
    tasks: new Map(),
  }
  const incident = (id: string | undefined, environment: string, externalId: string | null | undefined) => {
    if (id !== undefined && isUuid(id)) wanted.incidents.add(id.toLowerCase())
    // What the database cannot keep is looked for one by one.
    if (externalId && isPlain(externalId) && isPlain(environment))
      wanted.products.set(keyOf.product(environment, externalId), externalId)
  }
  const alert = (id: string | undefined, environment: string, alertId: string) => {
    if (id !== undefined && isUuid(id)) wanted.alerts.add(id.toLowerCase())
    if (isPlain(alertId) && isPlain(environment))
      wanted.productAlerts.set(keyOf.productAlert(environment, alertId), alertId)
  }
  const part = (kind: 'comment' | 'task', subjectId: string | null, id: string) => {
    if (subjectId !== null && isUuid(subjectId) && isUuid(id))
      wanted[`${kind}s`].set(keyOf.part(kind, subjectId, id), subjectId)
  }
  for (const one of all) {
    if (one.kind === 'incident') incident(one.incident.id, environmentOf(one.incident), one.incident.externalId)
    else if (one.kind === 'alert') alert(one.alert.id, environmentOf(one.alert), one.alert.alertId)
    else if (one.kind === 'comment') part('comment', one.subject.id, one.comment.id)
    else if (one.kind === 'task') part('task', one.subject.id, one.task.id)
  }
  return wanted
}

const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
