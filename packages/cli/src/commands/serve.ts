// `docket serve`, `docket worker`, `docket certificate` and `docket config`: the only commands that load the server, and only when called.
import type { Command } from 'commander'
import { printJson } from '../output.ts'
import { print } from '../terminal.ts'

const serverFlags: [string, string][] = [
  ['--host <address>', 'address to listen on (default 127.0.0.1)'],
  ['--port <number>', 'port to listen on (default 8484; 0 for any free one)'],
  ['--data <folder>', 'data folder (default .docket)'],
  ['--database-url <url>', 'a PostgreSQL 15 or newer instead of the embedded one'],
  ['--workers <number>', 'triage workers; 0 serves only (default: cores − 1, at least 1)'],
  ['--public-url <url>', 'address that links in answers begin with'],
  ['--blobs <folder>', 'where raw bytes are kept'],
  ['--tls-cert <file>', 'certificate chain (PEM)'],
  ['--tls-key <file>', 'private key (PEM)'],
  ['--postgres <engine>', 'embedded, system, or a folder of PostgreSQL programs'],
  ['--trusted-authserv <hosts>', 'mail hosts whose Authentication-Results are believed, comma separated'],
  ['--dns <mode>', 'checks of SPF, DKIM and DMARC: off, system, or name servers, comma separated (default off)'],
  ['--channel-networks <networks>', 'networks beside the public internet that notification channels may reach'],
  ['--own-domains <domains>', "the organisation's own mail domains, comma separated"],
  ['--token-hours <hours>', 'life of access tokens'],
  ['--requests-per-minute <number>', 'requests of one key a minute; 0: no limit'],
  ['--failures-per-minute <number>', 'failed logins of one address a minute; 0: no limit'],
  ['--log <level>', 'log level: debug, info, warn, error, silent'],
]

export function addServeCommands(program: Command): void {
  const serve = program.command('serve').description('start the server with its triage workers')
  for (const [flag, text] of serverFlags) serve.option(flag, text)
  serve.option('--tls-self-signed', 'TLS with a certificate of its own, kept in the data folder')
  serve.option('--trust-proxy', 'believe X-Forwarded-For of a proxy in front')
  serve.option('--allow-plain-http', 'allow an address other than loopback without TLS')
  serve.option('--json', 'print the ready line as JSON')
  serve.action(async (flags: Record<string, string | boolean>) => {
    const { serve: run } = await import('@docket/server')
    await run(flags)
  })

  const worker = program.command('worker').description('triage only: take jobs from a shared PostgreSQL')
  for (const [flag, text] of serverFlags)
    if (/database|data|workers|blobs|log|postgres|authserv|domains|dns|channel/.test(flag)) worker.option(flag, text)
  worker.action(async (flags: Record<string, string | boolean>) => {
    const { work } = await import('@docket/server')
    await work(flags)
  })

  const certificate = program
    .command('certificate')
    .description('make or show the certificate that serve --tls-self-signed uses, for localhost and --host')
  for (const [flag, text] of serverFlags) if (/^--(host|data|public-url) /.test(flag)) certificate.option(flag, text)
  certificate.option('--json', 'print JSON')
  certificate.action(async (flags: Record<string, string | boolean>) => {
    const { makeOwnCertificate } = await import('@docket/server')
    const { certFile, keyFile, caFile, hosts, validTo, isNew } = await makeOwnCertificate(flags)
    const answer = { cert_file: certFile, key_file: keyFile, ca_file: caFile, hosts, valid_to: validTo, is_new: isNew }
    if (flags.json) printJson(answer)
    else
      print(
        [
          `# ${isNew ? 'made' : 'kept'}: for ${hosts.join(', ')}, valid until ${validTo}`,
          `# certificate ${certFile}`,
          `# key         ${keyFile}`,
          // Node, OpenSSL with what builds on it, and Python's requests each look for a name of their own.
          `export NODE_EXTRA_CA_CERTS='${caFile}' SSL_CERT_FILE='${caFile}' REQUESTS_CA_BUNDLE='${caFile}'`,
          '',
        ].join('\n'),
      )
  })

  const config = program.command('config').description('show every setting, its value and where it came from')
  for (const [flag, text] of serverFlags) config.option(flag, text)
  config.option('--json', 'print JSON')
  config.action(async (flags: Record<string, string | boolean>) => {
    const { describeConfig } = await import('@docket/server')
    const rows = describeConfig(flags)
    if (flags.json) printJson(rows)
    else for (const { name, value, origin, meaning } of rows) print(`${name}=${value}  (${origin})  ${meaning}\n`)
  })
}
