// Click trackers of mailing services: their long random addresses are the rule and say nothing about a mail.
import { lookUpHost } from './parts.ts'

const services: ReadonlyMap<string, true> = new Map(
  (
    'sendgrid.net mailchimp.com list-manage.com mailchi.mp mandrillapp.com mailgun.org sparkpostmail.com awstrack.me exacttarget.com sfmc-content.com salesforce.com ' +
    'mjt.lu mailjet.com sendinblue.com brevo.com sendibm1.com sendibm2.com sendibm3.com constantcontact.com rs6.net ctctcdn.com hubspot.com hubspotemail.net hubspotlinks.com ' +
    'hs-sites.com klaviyo.com klclick.com klclick1.com klclick2.com klclick3.com trk.klclick.com cmail19.com cmail20.com createsend.com createsend1.com convertkit.com convertkit-mail.com convertkit-mail2.com ' +
    'convertkit-mail4.com substack.com beehiiv.com mlsend.com mlsend2.com mlsend3.com mailerlite.com activehosted.com emsend.com emlnk.com customeriomail.com customer.io ' +
    'intercom-mail.com intercom-clicks.com intercom.io zendesk.com postmarkapp.com pstmrk.it braze.com iterable.com responsys.net rsys2.com rsys5.net emarsys.net ' +
    'eloqua.com en25.com mktomail.com mkto-sj.com marketo.com pardot.com getresponse.com aweber.com benchmarkemail.com infusionmail.com keap-link.com ghost.io ' +
    'campaign-view.com campaign-view.eu maillist-manage.com maillist-manage.eu zcsend.net zcsend.com icptrack.com icontact.com streak-link.com mailtrack.io yamm-track.appspot.com ' +
    'sailthru.com cordial.com moengage.com clevertap.com netcorecloud.net omnisend.com drip.com ontraport.com acemlnb.com acemlna.com cloudfront.net akamaihd.net'
  )
    .split(' ')
    .map((host) => [host, true]),
)

/** True when the host belongs to a mailing service (or a content network they use). */
export function isMailingService(host: string): boolean {
  return lookUpHost(services, host) !== undefined
}
