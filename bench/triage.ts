// Mails per CPU second of `triage()` against rspamd and SpamAssassin on the same mails, in one run; prints ratios.
// Usage: npm run bench -- FOLDER [--every N] [--rounds N]; FOLDER holds mails (.eml), searched recursively.
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { triage } from '@docket/triage'
import { measureRspamd, measureSpamAssassin } from './peers.ts'

const args = process.argv.slice(2)
const option = (name: string, fallback: number) => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(args[at + 1])
}
const folder = args[0]
if (!folder || folder.startsWith('--')) {
  process.stderr.write('usage: npm run bench -- FOLDER [--every N] [--rounds N]\n')
  process.exit(2)
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eml'))
  .sort()
  .filter((_, i) => i % option('every', 1) === 0)
  .map((name) => join(folder, name))
const mails = files.map((file) => readFileSync(file))

/** One pass in this thread; CPU of the whole process counts, garbage collection and compiling included. */
async function measureDocket(): Promise<number> {
  const before = process.cpuUsage()
  for (const bytes of mails) await triage({ kind: 'email', bytes })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const docket: number[] = []
const rspamd: number[] = []
let versions = ''
await measureDocket() // warm-up, as the peers' servers are warm
for (let round = 0; round < option('rounds', 3); round++) {
  docket.push(mails.length / (await measureDocket()))
  const peer = await measureRspamd(files)
  if (peer) {
    rspamd.push(peer.mails / peer.cpuSeconds)
    versions = `rspamd ${peer.version}`
  }
}
const few = files.filter((_, i) => i % Math.ceil(files.length / 100) === 0)
const slow = measureSpamAssassin(few)
const rates = {
  docket: median(docket),
  rspamd: median(rspamd),
  spamassassin: slow ? slow.mails / slow.cpuSeconds : Number.NaN,
}
console.log(
  `machine: ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${versions}, SpamAssassin ${slow?.version ?? 'absent'}`,
)
console.log(
  `mails: ${mails.length} (SpamAssassin: ${few.length}), ${(mails.reduce((sum, m) => sum + m.length, 0) / mails.length / 1024).toFixed(1)} KB on average`,
)
console.log(
  `mails per CPU second: docket ${rates.docket.toFixed(0)}, rspamd ${rates.rspamd.toFixed(0)}, SpamAssassin ${rates.spamassassin.toFixed(1)}`,
)
console.log(
  `ratios: docket ÷ rspamd ${(rates.docket / rates.rspamd).toFixed(2)}, docket ÷ SpamAssassin ${(rates.docket / rates.spamassassin).toFixed(1)}`,
)
