// What can go wrong with Sentinel beyond the general errors: names that mean nothing or too much.
import { SdkError } from '../core/errors.ts'

/** No incident with this id or title. */
export class SentinelIncidentNotFoundError extends SdkError {
  constructor(what: string) {
    super(`there is no incident ${what}`)
    this.name = 'SentinelIncidentNotFoundError'
  }
}

/** Several incidents have this title: name one by its id. */
export class AmbiguousTitleError extends SdkError {
  /** Ids of the first matches. */
  readonly ids: readonly string[]
  constructor(title: string, ids: readonly string[]) {
    super(`several incidents are called ${JSON.stringify(title)}: use one of the ids ${ids.join(', ')}`)
    this.name = 'AmbiguousTitleError'
    this.ids = ids
  }
}

/** No bookmark with this id or name. */
export class SentinelBookmarkNotFoundError extends SdkError {
  constructor(what: string) {
    super(`there is no bookmark ${what}`)
    this.name = 'SentinelBookmarkNotFoundError'
  }
}
