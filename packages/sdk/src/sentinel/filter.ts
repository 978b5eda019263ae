// Builds `$filter` texts from typed parts, so that quoting and spelling cannot go wrong.
import { validDate } from '../core/time.ts'
import type { SentinelClassification, SentinelClassificationReason, SentinelSeverity, SentinelStatus } from './types.ts'

interface Fields {
  title: string
  description: string
  severity: SentinelSeverity
  status: SentinelStatus
  classification: SentinelClassification
  classificationReason: SentinelClassificationReason
  providerName: string
  providerIncidentId: string
  incidentNumber: number
  createdTimeUtc: Date
  lastModifiedTimeUtc: Date
  firstActivityTimeUtc: Date
  lastActivityTimeUtc: Date
  'owner/objectId': string
  'owner/email': string
  'owner/assignedTo': string
  'owner/userPrincipalName': string
  'additionalData/alertsCount': number
  'additionalData/bookmarksCount': number
  'additionalData/commentsCount': number
}
/** Fields a filter can ask for. */
export type SentinelFilterField = keyof Fields

/**
 * A finished condition; print it with `toString`, or hand it to `listIncidents` as it is.
 *
 * @example
 * const filter: SentinelFilter = where('severity').equals('High').or(hasLabel('vip')).not()
 * await sentinel.listIncidents({ filter }).all({ max: 5 })
 */
export class SentinelFilter {
  private readonly text: string
  private readonly isCompound: boolean

  constructor(text: string, isCompound = false) {
    this.text = text
    this.isCompound = isCompound
  }

  and(other: SentinelFilter): SentinelFilter {
    return new SentinelFilter(`${this.grouped()} and ${other.grouped()}`, true)
  }

  or(other: SentinelFilter): SentinelFilter {
    return new SentinelFilter(`${this.grouped()} or ${other.grouped()}`, true)
  }

  not(): SentinelFilter {
    return new SentinelFilter(`not (${this.text})`)
  }

  toString(): string {
    return this.text
  }

  private grouped(): string {
    return this.isCompound ? `(${this.text})` : this.text
  }
}

/** Texts in single quotes, doubled inside; times bare, as the service expects them. */
function literal(value: string | number | Date | null): string {
  if (value === null) return 'null'
  if (value instanceof Date) return validDate(value).toISOString()
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}

/**
 * What can be asked of a field; get one from `where`.
 *
 * @example
 * const condition: SentinelCondition<'title'> = where('title')
 * console.log(String(condition.startsWith('Phish')))
 */
export class SentinelCondition<F extends SentinelFilterField> {
  private readonly path: string
  constructor(field: F) {
    this.path = `properties/${field}`
  }

  equals(value: Fields[F] | null): SentinelFilter {
    return this.compared('eq', value)
  }
  notEquals(value: Fields[F] | null): SentinelFilter {
    return this.compared('ne', value)
  }
  greaterThan(value: Fields[F]): SentinelFilter {
    return this.compared('gt', value)
  }
  atLeast(value: Fields[F]): SentinelFilter {
    return this.compared('ge', value)
  }
  lessThan(value: Fields[F]): SentinelFilter {
    return this.compared('lt', value)
  }
  atMost(value: Fields[F]): SentinelFilter {
    return this.compared('le', value)
  }
  contains(text: Fields[F] extends string ? string : never): SentinelFilter {
    return new SentinelFilter(`contains(${this.path}, ${literal(text)})`)
  }
  startsWith(text: Fields[F] extends string ? string : never): SentinelFilter {
    return new SentinelFilter(`startswith(${this.path}, ${literal(text)})`)
  }
  endsWith(text: Fields[F] extends string ? string : never): SentinelFilter {
    return new SentinelFilter(`endswith(${this.path}, ${literal(text)})`)
  }

  private compared(operator: string, value: Fields[F] | null): SentinelFilter {
    return new SentinelFilter(`${this.path} ${operator} ${literal(value)}`)
  }
}

/**
 * Begins a condition on a field.
 *
 * @example
 * const recent = where('title').contains('MSTICPy').and(where('createdTimeUtc').greaterThan(new Date('2023-03-21T12:00:00Z')))
 * String(recent) // contains(properties/title, 'MSTICPy') and properties/createdTimeUtc gt 2023-03-21T12:00:00.000Z
 */
export function where<F extends SentinelFilterField>(field: F): SentinelCondition<F> {
  return new SentinelCondition(field)
}

/**
 * Incidents that carry this label.
 *
 * @example
 * await sentinel.listIncidents({ filter: hasLabel('vip') }).all({ max: 5 })
 */
export function hasLabel(name: string): SentinelFilter {
  return new SentinelFilter(`properties/labels/any(label: label/labelName eq ${literal(name)})`)
}
