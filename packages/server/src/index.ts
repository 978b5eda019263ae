// The server's public door: start it, run it as a command, describe its settings.
import { type Flags, readConfig, type SettingRow } from './config.ts'
import { ownCertificateOf, startServer, startWorker } from './main.ts'

export { type Config, type Flags, readConfig, type SettingRow } from './config.ts'
export { type RunningServer, startServer, startWorker } from './main.ts'

/** `docket serve`: runs until SIGTERM or SIGINT. Prints a new administrator key once, then the ready line. */
export async function serve(flags: Flags): Promise<void> {
  const server = await startServer(readConfig(flags).config)
  if (server.adminKey) {
    process.stdout.write(`administrator key (shown once, keep it safe): ${server.adminKey}\n`)
  }
  if (server.caFile && flags.json !== true)
    process.stdout.write(
      `clients have to trust ${server.caFile} (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE)\n`,
    )
  const ready = { url: server.url, ...(server.caFile ? { ca_file: server.caFile } : {}) }
  process.stdout.write(flags.json === true ? `${JSON.stringify(ready)}\n` : `docket is listening on ${server.url}\n`)
  await untilToldToStop(() => server.close())
}

/** `docket worker`: triage only, until SIGTERM or SIGINT. */
export async function work(flags: Flags): Promise<void> {
  const worker = await startWorker(readConfig(flags).config)
  process.stdout.write('docket worker is taking jobs\n')
  await untilToldToStop(() => worker.close())
}

/** `docket certificate`: the certificate of `--tls-self-signed`, made when there is none that fits. */
export async function makeOwnCertificate(
  flags: Flags,
): Promise<{ certFile: string; keyFile: string; caFile: string; hosts: string[]; validTo: string; isNew: boolean }> {
  const { cert: _cert, key: _key, validTo, ...rest } = await ownCertificateOf(readConfig(flags).config)
  return { ...rest, validTo: validTo.toISOString() }
}

/** `docket config`: every setting with its value, origin and meaning. */
export function describeConfig(flags: Flags): SettingRow[] {
  return readConfig(flags).rows
}

/** A second signal while closing ends the process at once. */
async function untilToldToStop(close: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(130))
  await close()
}
