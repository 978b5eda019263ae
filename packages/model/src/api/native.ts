// The rows of the native API, `/api/v1`: paths, permissions and schemas; the server binds them, clients and documents read them.
import { alertOperations } from './native-alerts.ts'
import { bookmarkOperations } from './native-bookmarks.ts'
import { caseOperations } from './native-cases.ts'
import { changeOperations } from './native-changes.ts'
import { correlationOperations } from './native-correlation.ts'
import { incidentOperations } from './native-incidents.ts'
import { partOperations } from './native-parts.ts'
import { settingOperations } from './native-settings.ts'
import { transferOperations } from './native-transfer.ts'
import { userOperations } from './native-users.ts'

/** Every operation of the native API, one table of all nouns. */
export const nativeOperations = {
  ...settingOperations,
  ...userOperations,
  ...alertOperations,
  ...incidentOperations,
  ...caseOperations,
  ...partOperations,
  ...bookmarkOperations,
  ...changeOperations,
  ...correlationOperations,
  ...transferOperations,
} as const
