// `docket login`, `logout` and `profiles`: keep address and key for later commands.
import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Command } from 'commander'
import { docketAt, readCertificate } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { printJson, printRows } from '../output.ts'
import { changeProfiles, checkProfileName, profileFile, readProfiles } from '../profiles.ts'
import { print, safe } from '../terminal.ts'

interface LoginFlags {
  url?: string
  key?: string
  tenant?: string
  ca?: string
  profile: string
  json?: boolean
}

/** Asks without showing what is typed. */
async function askSecret(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await new Promise<string>((answered, given) => {
      const left = () => given(new CommandFailure(exitCodes.usage, 'no API key given; nothing was saved'))
      // Ctrl-C and Ctrl-D would otherwise leave the question open for ever.
      reader.once('SIGINT', left).once('close', left)
      reader.question('').then((text) => answered(text.trim()), left)
    })
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}

async function readPiped(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin) {
    text += String(chunk)
    if (text.length > 10_000) break
  }
  return text.trim()
}

async function login(flags: LoginFlags): Promise<void> {
  checkProfileName(flags.profile)
  const url = (flags.url ?? process.env.DOCKET_URL ?? 'http://127.0.0.1:8484').replace(/\/+$/, '')
  const key =
    flags.key ?? process.env.DOCKET_API_KEY ?? (process.stdin.isTTY ? await askSecret('API key: ') : await readPiped())
  if (!key) throw new CommandFailure(exitCodes.usage, 'no API key given', 'type it, pipe it in, or set DOCKET_API_KEY')
  const tenant = flags.tenant ?? process.env.DOCKET_TENANT
  const given = flags.ca ?? process.env.DOCKET_CA
  // Later commands run in other folders.
  const caFile = given ? resolve(given) : undefined
  const ca = caFile === undefined ? undefined : await readCertificate(caFile)
  const docket = docketAt({ url, key, tenant, ca })
  const me = await docket.session.me().finally(() => docket.close())
  await changeProfiles((saved) => {
    saved.profiles[flags.profile] = { url, key, ...(tenant ? { tenant } : {}), ...(caFile ? { ca: caFile } : {}) }
    saved.current = flags.profile
  })
  if (flags.json) return printJson({ profile: flags.profile, url, name: me.name, file: profileFile() })
  print(`logged in at ${safe(url)} as ${safe(me.name)}; saved as profile ${flags.profile} in ${profileFile()}\n`)
}

export function addLoginCommands(program: Command): void {
  program
    .command('login')
    .description('check an API key and keep it for later commands')
    .option('--url <url>', 'server (default DOCKET_URL or http://127.0.0.1:8484)')
    .option('--key <key>', 'API key (default DOCKET_API_KEY, else asked for; others can see command lines)')
    .option('--tenant <id>', 'tenant to work in when the key has several')
    .option('--ca <file>', 'certificate to trust')
    .option('--profile <name>', 'name to keep it under', 'default')
    .option('--json', 'print JSON')
    .action(login)
  program
    .command('logout')
    .description('forget a saved login')
    .option('--profile <name>', 'which one (default: the current one)')
    .option('--json', 'print JSON')
    .action(async (flags: { profile?: string; json?: boolean }) => {
      let name = ''
      await changeProfiles((saved) => {
        name = flags.profile ?? saved.current
        if (!Object.hasOwn(saved.profiles, name))
          throw new CommandFailure(exitCodes.usage, `there is no profile ${name}`)
        delete saved.profiles[name]
        if (saved.current === name) saved.current = Object.keys(saved.profiles)[0] ?? 'default'
      })
      if (flags.json) printJson({ forgotten: name })
      else print(`forgot ${safe(name)}\n`)
    })
  program
    .command('profiles')
    .description('saved logins, without their keys')
    .option('--use <name>', 'make this one current')
    .option('--json', 'print JSON')
    .action(async (flags: { use?: string; json?: boolean }) => {
      const { use } = flags
      const choose = (saved: Awaited<ReturnType<typeof readProfiles>>) => {
        if (!Object.hasOwn(saved.profiles, use ?? ''))
          throw new CommandFailure(exitCodes.usage, `there is no profile ${use}`)
        saved.current = use ?? ''
      }
      const saved = use === undefined ? await readProfiles() : await changeProfiles(choose)
      const rows = Object.entries(saved.profiles).map(([name, { url, tenant }]) => ({
        name,
        url,
        tenant: tenant ?? null,
        current: name === saved.current,
      }))
      printRows(flags, rows, ['', 'profile', 'url', 'tenant'], (row) => [
        row.current ? '*' : '',
        row.name,
        row.url,
        row.tenant ?? '',
      ])
    })
}
