// `--watch`: shows a list again whenever something of its kind changed, until the person ends it.
import type { Change, Docket } from '@docket/sdk/docket'

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
  const again = async () => {
    if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H')
    await show()
  }
  await again()
  let due: NodeJS.Timeout | null = null
  let showing: Promise<void> = Promise.resolve()
  for await (const { change } of docket.events({ signal: stop.signal })) {
    if (!kinds.includes(change.kind) || due !== null) continue
    due = setTimeout(() => {
      due = null
      showing = showing.then(again)
    }, settleMs)
  }
  if (due !== null) clearTimeout(due)
  await showing
}
