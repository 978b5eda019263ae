// What can go wrong with Sentinel beyond the general errors: names that mean nothing or too much.
import { SdkError, type SdkErrorOptions } from '../core/errors.ts'

/**
 * No incident with this id or title.
 *
 * @example
 * const missing = await sentinel.getIncident(missingGuid).catch((error: unknown) => error)
 * console.log(missing instanceof SentinelIncidentNotFoundError)
 */
export class SentinelIncidentNotFoundError extends SdkError {
  constructor(what: string, options: SdkErrorOptions = {}) {
    super(`there is no incident ${what}`, options)
    this.name = 'SentinelIncidentNotFoundError'
  }
}

/**
 * Several incidents have this title: name one by its id.
 *
 * @example
 * const found = await sentinel.getIncident(title).catch((error: unknown) => error)
 * if (found instanceof AmbiguousTitleError) console.log(found.ids)
 */
export class AmbiguousTitleError extends SdkError {
  /** Ids of the first matches. */
  readonly ids: readonly string[]
  constructor(title: string, ids: readonly string[]) {
    super(`several incidents are called ${JSON.stringify(title)}: use one of the ids ${ids.join(', ')}`)
    this.name = 'AmbiguousTitleError'
    this.ids = ids
  }
}

/**
 * No bookmark with this id or name.
 *
 * @example
 * const made = await sentinel.createIncident({ title, severity: 'Low', bookmarks: ['no such name'] }).catch((error: unknown) => error)
 * console.log(made instanceof SentinelBookmarkNotFoundError)
 */
export class SentinelBookmarkNotFoundError extends SdkError {
  constructor(what: string) {
    super(`there is no bookmark ${what}`)
    this.name = 'SentinelBookmarkNotFoundError'
  }
}
