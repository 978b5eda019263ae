// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import type { Calls } from '../calls.ts'
import { SessionResource } from './session.ts'
import { TenantsResource } from './tenants.ts'
import { KeysResource } from './keys.ts'
import { ChannelsResource } from './channels.ts'
import { UsersResource } from './users.ts'
import { RolesResource } from './roles.ts'
import { AlertsResource } from './alerts.ts'
import { IncidentsResource } from './incidents.ts'
import { CasesResource } from './cases.ts'
import { BookmarksResource } from './bookmarks.ts'
import { DevicesResource } from './devices.ts'
import { AccountsResource } from './accounts.ts'
import { ChangesResource } from './changes.ts'
import { SettingsResource } from './settings.ts'
import { TransferResource } from './transfer.ts'

/** One member for each noun of the API. */
export class Resources {
  readonly session: SessionResource
  readonly tenants: TenantsResource
  readonly keys: KeysResource
  readonly channels: ChannelsResource
  readonly users: UsersResource
  readonly roles: RolesResource
  readonly alerts: AlertsResource
  readonly incidents: IncidentsResource
  readonly cases: CasesResource
  readonly bookmarks: BookmarksResource
  readonly devices: DevicesResource
  readonly accounts: AccountsResource
  readonly changes: ChangesResource
  readonly settings: SettingsResource
  readonly transfer: TransferResource
  constructor(calls: Calls) {
    this.session = new SessionResource(calls)
    this.tenants = new TenantsResource(calls)
    this.keys = new KeysResource(calls)
    this.channels = new ChannelsResource(calls)
    this.users = new UsersResource(calls)
    this.roles = new RolesResource(calls)
    this.alerts = new AlertsResource(calls)
    this.incidents = new IncidentsResource(calls)
    this.cases = new CasesResource(calls)
    this.bookmarks = new BookmarksResource(calls)
    this.devices = new DevicesResource(calls)
    this.accounts = new AccountsResource(calls)
    this.changes = new ChangesResource(calls)
    this.settings = new SettingsResource(calls)
    this.transfer = new TransferResource(calls)
  }
}
