// The e-mail analysers in the order they run; authentication is first because others ask whom it proved.
import type { EmailAnalyser } from '../../analyser.ts'
import { attachments } from './attachments.ts'
import { brandImpersonation } from './brand-impersonation.ts'
import { bulkMail } from './bulk-mail.ts'
import { composition } from './composition.ts'
import { displayName } from './display-name.ts'
import { headerAnomalies } from './header-anomalies.ts'
import { headerEncoding } from './header-encoding.ts'
import { html } from './html.ts'
import { language } from './language.ts'
import { links } from './links.ts'
import { lookAlikeDomain } from './look-alike-domain.ts'
import { oddDomain } from './odd-domain.ts'
import { paymentDemand } from './payment-demand.ts'
import { qr } from './qr.ts'
import { readerInstructions } from './reader-instructions.ts'
import { replyTo } from './reply-to.ts'
import { senderAuthentication } from './sender-authentication.ts'
import { subject } from './subject.ts'
import { wording } from './wording.ts'

export const emailAnalysers: readonly EmailAnalyser[] = [
  senderAuthentication,
  displayName,
  replyTo,
  lookAlikeDomain,
  oddDomain,
  brandImpersonation,
  headerAnomalies,
  headerEncoding,
  subject,
  bulkMail,
  readerInstructions,
  html,
  attachments,
  qr,
  links,
  language,
  composition,
  paymentDemand,
  wording,
]
