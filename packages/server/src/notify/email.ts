// Sends an alert's summary as a plain-text mail through the channel's SMTP server.
import { isIP } from 'node:net'
import type { Alert } from '@docket/model'
import { createTransport } from 'nodemailer'
import type { Target } from './index.ts'
import type { Reach } from './reach.ts'

const timeoutMs = 10_000

interface SmtpConfig {
  host: string
  port: number
  secure: boolean
  user?: string
  from: string
  to: string[]
}

/**
 * Throws when the server refuses, does not answer or may not be reached. The text holds defanged values only; nothing of the reported
 * mail is attached. The address that was judged is the one connected to; the certificate is still checked for the name.
 */
export async function sendEmail(target: Target, alert: Alert, note: string, link: string, reach: Reach): Promise<void> {
  const config = target.config as unknown as SmtpConfig
  const [place] = await reach.resolve(config.host)
  if (!place) throw new Error(`${config.host} has no address`)
  const transport = createTransport({
    host: place.address,
    port: config.port,
    secure: config.secure,
    ...(isIP(config.host) ? {} : { tls: { servername: config.host } }),
    ...(config.user ? { auth: { user: config.user, pass: target.secret ?? '' } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from: config.from,
      to: config.to,
      subject: `[Docket] ${alert.verdict ?? alert.status}: alert ${alert.alertId.slice(0, 64).replace(/[\r\n]/g, ' ')}`,
      text: `${note}\n\nSource: ${alert.source}, environment ${alert.environment}\n${link}\n`,
    })
  } finally {
    transport.close()
  }
}
