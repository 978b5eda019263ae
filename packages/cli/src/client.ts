// How commands reach a running Docket: address and key from flags, environment or a saved login, through the SDK.
import { readFile } from 'node:fs/promises'
import {
  AuthenticationError,
  ConfigurationError,
  HttpError,
  NetworkError,
  PermissionError,
  type SdkError,
  TimeoutError,
} from '@docket/sdk'
import { Docket } from '@docket/sdk/docket'
import { CommandFailure, exitCodes } from './failure.ts'
import { findProfile } from './profiles.ts'

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
  const profile = await findProfile(flags.profile)
  const url = flags.url ?? process.env.DOCKET_URL ?? profile?.url ?? 'http://127.0.0.1:8484'
  const key = flags.key ?? process.env.DOCKET_API_KEY ?? profile?.key
  if (!key)
    throw new CommandFailure(
      exitCodes.denied,
      'no API key given',
      'log in with docket login, set DOCKET_API_KEY or pass --key; the server printed the first key when it started',
    )
  const caFile = flags.ca ?? process.env.DOCKET_CA ?? profile?.ca
  const ca = caFile === undefined ? undefined : await readCertificate(caFile)
  return { url: url.replace(/\/+$/, ''), key, tenant: flags.tenant ?? process.env.DOCKET_TENANT ?? profile?.tenant, ca }
}

async function readCertificate(file: string): Promise<Buffer> {
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
  const { message } = error
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
  const hint =
    error instanceof HttpError && error.status >= 500 && error.requestId ? `request ${error.requestId}` : undefined
  return new CommandFailure(exitCodes.refused, message, hint)
}
