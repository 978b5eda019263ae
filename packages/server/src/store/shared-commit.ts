// Lets many requests share one commit: each awaits the commit that holds its row.
import { isDocketError } from '@docket/model'

export interface SharedCommitOptions<Item, Result> {
  /** Writes all items in one transaction; answers in their order. */
  write: (items: Item[]) => Promise<Result[]>
  /** Batches on their way at the same time. */
  lanes: number
  maxBatch: number
}

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * Returns a function that writes one item. While a commit is on its way the next batch gathers, so batches grow with load and
 * a lone request waits for nobody. When a batch fails, its items are written one by one, so that a bad one fails alone; when the
 * database is gone all of them fail at once.
 */
export function sharedCommit<Item, Result>(
  options: SharedCommitOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = []
  let running = 0

  async function writeBatch(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await options.write(batch.map((waiting) => waiting.item))
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index]!)
    } catch (error) {
      if (batch.length === 1 || (isDocketError(error) && error.code === 'unavailable')) {
        for (const waiting of batch) waiting.reject(error)
        return
      }
      for (const waiting of batch) await writeBatch([waiting])
    }
  }

  function pump(): void {
    while (running < options.lanes && queue.length > 0) {
      running += 1
      writeBatch(queue.splice(0, options.maxBatch)).finally(() => {
        running -= 1
        pump()
      })
    }
  }

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject })
      // After the requests that arrived in the same turn of the event loop have queued up too.
      if (queue.length === 1 && running < options.lanes) setImmediate(pump)
    })
}
