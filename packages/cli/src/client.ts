// How commands reach a running Docket: address and key from flags, environment or a saved login, through the SDK.
import { readFile } from 'node:fs/promises'
import {
  AuthenticationError,
  ConfigurationError,
  HttpError,
  InvalidAnswerError,
  NetworkError,
  PermissionError,
  type SdkError,
  TimeoutError,
} from '@docket/sdk'
import { Docket } from '@docket/sdk/docket'
import { CommandFailure, exitCodes } from './failure.ts'
import { findProfile } from './profiles.ts'
import { safe } from './terminal.ts'

export interface ConnectionFlags {
  url?: string
  key?: string
  tenant?: string
  ca?: string
  profile?: string
}

export interface Connection {
  url: string
  key: string
  tenant: string | undefined
  ca: Buffer | undefined
}

/** Flags win over DOCKET_URL, DOCKET_API_KEY, DOCKET_TENANT and DOCKET_CA, those over the saved login. */
export async function connectionFrom(flags: ConnectionFlags): Promise<Connection> {
  const given = { url: flags.url ?? process.env.DOCKET_URL, key: flags.key ?? process.env.DOCKET_API_KEY }
  const isComplete = Boolean(given.url && given.key && !flags.profile && !process.env.DOCKET_PROFILE)
  const profile = await findProfile(flags.profile).catch((error: unknown) => {
    // Who says everything needs no file, whatever is wrong with it.
    if (isComplete) return null
    throw error
  })
  const url = (given.url ?? profile?.url ?? 'http://127.0.0.1:8484').replace(/\/+$/, '')
  // A saved key belongs to its server: an address from elsewhere, such as the settings of a folder, must not carry it away.
  const isOfProfile = profile !== null && profile.url === url
  const key = flags.key ?? (given.key || (isOfProfile ? profile.key : undefined))
  if (!key && profile !== null && !isOfProfile)
    throw new CommandFailure(
      exitCodes.denied,
      `the saved key is for ${profile.url}, not for ${url}`,
      'log in there with docket login --url, or set DOCKET_API_KEY',
    )
  if (!key)
    throw new CommandFailure(
      exitCodes.denied,
      'no API key given',
      'log in with docket login, set DOCKET_API_KEY or pass --key; the server printed the first key when it started',
    )
  const saved = isOfProfile ? profile : null
  const caFile = flags.ca ?? process.env.DOCKET_CA ?? saved?.ca
  const ca = caFile === undefined ? undefined : await readCertificate(caFile)
  return { url, key, tenant: flags.tenant ?? process.env.DOCKET_TENANT ?? saved?.tenant, ca }
}

/** A certificate to trust; says which file cannot be read. */
export async function readCertificate(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch {
    throw new CommandFailure(
      exitCodes.usage,
      `cannot read the certificate ${file}`,
      'docket certificate prints its place',
    )
  }
}

/** The native client of this connection; the signal ends all its calls. */
export function docketAt({ url, key, tenant, ca }: Connection, options: { signal?: AbortSignal } = {}): Docket {
  return new Docket({
    ...options,
    url,
    apiKey: key,
    ...(tenant ? { tenant } : {}),
    ...(ca ? { ca } : {}),
    userAgent: 'docket-cli',
  })
}

export async function docketFrom(flags: ConnectionFlags): Promise<Docket> {
  return docketAt(await connectionFrom(flags))
}

/** An id as one part of a path; dots alone would address something else. */
export function part(id: string): string {
  if (id === '' || id === '.' || id === '..' || /\p{Surrogate}/u.test(id))
    throw new CommandFailure(exitCodes.usage, `${JSON.stringify(id)} cannot be an id`)
  return encodeURIComponent(id)
}

/** One request of the native API by method and path; resolves with the parsed answer. */
export async function call<T>(
  to: Connection | Promise<Connection>,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const connection = await to
  const docket = docketAt(connection)
  try {
    return await docket.request<T>(method, path.replace(/^\/api\/v1/, ''), body)
  } finally {
    await docket.close()
  }
}

/** What an error of the SDK means for a person at a terminal. */
export function failureOf(error: SdkError): CommandFailure {
  // One line: what a server says must not look like a line of this command.
  const message = safe(error.message, 2000)
  if (error instanceof NetworkError) {
    const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO/.test(error.code ?? '')
    return new CommandFailure(
      exitCodes.unreachable,
      message,
      isCertificate
        ? 'the server shows a certificate that is not trusted here: pass --ca FILE (docket certificate prints its place)'
        : 'is the server running? Start it with: npm start',
    )
  }
  if (error instanceof TimeoutError) return new CommandFailure(exitCodes.unreachable, message, 'try again later')
  if (error instanceof AuthenticationError)
    return new CommandFailure(
      exitCodes.denied,
      message,
      'check the key (docket login, DOCKET_API_KEY); make one with: docket keys create',
    )
  if (error instanceof PermissionError)
    return new CommandFailure(
      exitCodes.denied,
      message,
      'this key lacks the right; ask an administrator for another role',
    )
  if (error instanceof ConfigurationError) return new CommandFailure(exitCodes.usage, message)
  if (error instanceof InvalidAnswerError)
    return new CommandFailure(
      exitCodes.refused,
      message,
      'is this the address of a Docket server? See --url and DOCKET_URL',
    )
  const hint =
    error instanceof HttpError && error.status >= 500 && error.requestId ? `request ${error.requestId}` : undefined
  return new CommandFailure(exitCodes.refused, message, hint)
}
