// What of many objects is not here: asked once for all, so that making them begins without a look for each.
import type { TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { isUuid } from './ids.ts'
import type { Subject } from './incident-contract.ts'

/** Keys of objects that were not here when it was asked and have not been made since. A key that is not in it says nothing. */
export type Absent = Set<string>

export const absentKey = {
  incident: (id: string) => `incident ${id.toLowerCase()}`,
  /** By what its product calls it; sources are not told apart. */
  product: (environment: string, externalId: string) => `product ${JSON.stringify([environment, externalId])}`,
  alert: (id: string) => `alert ${id.toLowerCase()}`,
  productAlert: (environment: string, alertId: string) => `product alert ${JSON.stringify([environment, alertId])}`,
  part: (kind: 'comment' | 'task', subjectId: string, id: string) =>
    `${kind} ${subjectId.toLowerCase()} ${id.toLowerCase()}`,
}

/** What is going to be made. */
export interface Coming {
  incidents: { id?: string | undefined; environment: string; externalId?: string | null | undefined }[]
  alerts: { id?: string | undefined; environment: string; alertId: string }[]
  comments: { subject: Subject; id: string }[]
  tasks: { subject: Subject; id: string }[]
}

/** Reads with the eyes of the transaction; whoever makes one of them meanwhile is noticed when it is inserted. */
export async function findAbsent(tx: Db, tenant: TenantId, coming: Coming): Promise<Absent> {
  const absent: Absent = new Set()

  async function ask(keys: readonly string[], sql: string, values: readonly string[][], keyOf: (row: Row) => string) {
    if (keys.length === 0) return
    for (const key of keys) absent.add(key)
    for (const row of await tx.query<Row>(sql, [tenant, ...values])) absent.delete(keyOf(row))
  }

  for (const [table, list, keyOf] of [
    ['incidents', coming.incidents, absentKey.incident],
    ['alerts', coming.alerts, absentKey.alert],
  ] as const) {
    const ids = list.flatMap(({ id }) => (id !== undefined && isUuid(id) ? [id.toLowerCase()] : []))
    const sql = `select id from ${table} where tenant_id = $1 and id = any($2::uuid[])`
    await ask(ids.map(keyOf), sql, [ids], ({ id }) => keyOf(id!))
  }
  const products = coming.incidents.flatMap(({ environment, externalId }) =>
    externalId && isPlain(externalId + environment) ? [[environment, externalId] as const] : [],
  )
  await ask(
    products.map(([environment, externalId]) => absentKey.product(environment, externalId)),
    'select environment, external_id as name from incidents where tenant_id = $1 and external_id = any($2::text[])',
    [products.map(([, externalId]) => externalId)],
    ({ environment, name }) => absentKey.product(environment!, name!),
  )
  const named = coming.alerts.filter(({ environment, alertId }) => isPlain(alertId + environment))
  await ask(
    named.map(({ environment, alertId }) => absentKey.productAlert(environment, alertId)),
    'select environment, alert_id as name from alerts where tenant_id = $1 and alert_id = any($2::text[])',
    [named.map(({ alertId }) => alertId)],
    ({ environment, name }) => absentKey.productAlert(environment!, name!),
  )
  for (const kind of ['comment', 'task'] as const) {
    const parts = coming[`${kind}s`].filter(({ subject, id }) => isUuid(subject.id) && isUuid(id))
    await ask(
      parts.map(({ subject, id }) => absentKey.part(kind, subject.id, id)),
      `select subject_id as subject, id from ${kind}s where tenant_id = $1 and subject_kind in ('incident', 'case')
       and subject_id = any($2::uuid[]) and id = any($3::uuid[])`,
      [parts.map(({ subject }) => subject.id), parts.map(({ id }) => id)],
      ({ subject, id }) => absentKey.part(kind, subject!, id!),
    )
  }
  return absent
}

type Row = Partial<Record<'id' | 'environment' | 'name' | 'subject', string>>

/** What the database cannot keep is looked for one by one. */
const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
