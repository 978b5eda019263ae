// The client of Docket's own API: one member for each noun, and live events.
import { type CallSettings, Calls, type DocketOptions } from './calls.ts'
import { type DocketEvent, type EventOptions, streamEvents } from './events.ts'
import { Resources } from './generated/resources.ts'

/**
 * Everything Docket can do, typed from the same rows the server is bound to.
 *
 * @example
 * const docket = new Docket({ url: 'http://127.0.0.1:8484', apiKey })
 * for await (const incident of docket.incidents.list({ filter: "severity eq 'high' and status ne 'closed'" }))
 *   console.log(incident.number, incident.title)
 */
export class Docket extends Resources {
  private readonly connection: Calls

  constructor(options: DocketOptions) {
    const calls = new Calls(options)
    super(calls)
    this.connection = calls
  }

  /**
   * Changes as they happen, until the signal fires; a lost connection is taken up where it broke.
   *
   * @example
   * for await (const { name, change } of docket.events({ signal })) console.log(name, change.objectId)
   */
  events(options: EventOptions = {}): AsyncGenerator<DocketEvent, void, undefined> {
    return streamEvents(this.connection, options)
  }

  /**
   * Any operation by method and path below `/api/v1`, for what has no member of its own yet.
   *
   * @example
   * await docket.request('GET', '/me')
   */
  async request<T>(method: string, path: string, body?: unknown, options: CallSettings = {}): Promise<T> {
    const answer = await this.connection.any({ method, path, ...(body === undefined ? {} : { json: body }), options })
    return answer as T
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.connection.close()
  }
}
