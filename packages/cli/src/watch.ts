// `--watch`: shows a list again whenever something of its kind changed, until the person ends it.
import { isSdkError } from '@docket/sdk'
import type { Change, Docket } from '@docket/sdk/docket'
import { isRich, safe } from './terminal.ts'

/** Changes that come together are shown together. */
const settleMs = 300

/** Shows once, then after every change of the kinds. On a terminal the screen is cleared first. */
export async function watch(
  docket: Docket,
  kinds: readonly Change['kind'][],
  show: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const events = docket.events({ signal: stop.signal, onLost: tellLost })
  // Listening begins before the first look, so that no change falls between the two.
  let next = events.next()
  next.catch(() => undefined)
  const again = async () => {
    if (isRich(process.stdout)) process.stdout.write('\u001b[2J\u001b[H')
    await show()
  }
  try {
    await again()
    let due: NodeJS.Timeout | null = null
    let showing: Promise<void> = Promise.resolve()
    for (let event = await next; !event.done; event = await next) {
      next = events.next()
      next.catch(() => undefined)
      if (!kinds.includes(event.value.change.kind) || due !== null) continue
      due = setTimeout(() => {
        due = null
        // The server may be away for a moment: the next change shows the list again.
        showing = showing.then(again).catch(tellLost)
      }, settleMs)
    }
    if (due !== null) clearTimeout(due)
    await showing
  } finally {
    stop.abort()
  }
}

/** Says on standard error that something could not be shown, and goes on. */
export function tellLost(error: unknown): void {
  const said = isSdkError(error) ? error.message : String(error)
  process.stderr.write(`docket: ${safe(said)}; trying again\n`)
}
