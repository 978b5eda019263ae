// Walks all alerts of a server and prints the heap in use after each thousand; run with --expose-gc.
import { Docket } from '@docket/sdk/docket'

const docket = new Docket({ url: process.argv[2] ?? '', apiKey: process.env.DOCKET_API_KEY ?? '' })
const heapMb: number[] = []
const seen = new Set<string>()
let count = 0
for await (const alert of docket.alerts.list({ limit: 200 })) {
  count += 1
  // Ids alone: 10,000 of them are less than half a megabyte.
  seen.add(alert.id)
  if (count % 1000 !== 0) continue
  globalThis.gc?.()
  heapMb.push(process.memoryUsage().heapUsed / 1024 / 1024)
}
await docket.close()
process.stdout.write(JSON.stringify({ count, distinct: seen.size, heapMb }))
