// The rows of the native API, `/api/v1`: paths, permissions and schemas; the server binds them, clients and documents read them.
import { alertOperations } from './native-alerts.ts'
import { settingOperations } from './native-settings.ts'
import { userOperations } from './native-users.ts'

/** Every operation of the native API, one table of all nouns. */
export const nativeOperations = {
  ...settingOperations,
  ...userOperations,
  ...alertOperations,
} as const
