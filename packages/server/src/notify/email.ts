// Sends an alert's summary as a plain-text mail through the channel's SMTP server.
import type { Alert } from '@docket/model'
import { createTransport } from 'nodemailer'
import type { Target } from './index.ts'

const timeoutMs = 10_000

interface SmtpConfig {
  host: string
  port: number
  secure: boolean
  user?: string
  from: string
  to: string[]
}

/** Throws when the server refuses or does not answer. The text holds defanged values only; nothing of the reported mail is attached. */
export async function sendEmail(target: Target, alert: Alert, note: string, link: string): Promise<void> {
  const config = target.config as unknown as SmtpConfig
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.secure,
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
