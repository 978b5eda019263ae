// What campaigns leave the same from mail to mail: the traits by which two reported mails are known as one campaign.
import { Type } from 'typebox'

const texts = (maxItems: number, description: string) => Type.Array(Type.String(), { maxItems, description })

/**
 * Traits of one mail, computed in the sandbox. It is no finding and changes no verdict. All of it is written by whoever wrote the
 * mail, so two fingerprints are only ever compared as a whole (`compareFingerprints` of the triage package).
 */
export const CampaignFingerprint = Type.Object(
  {
    version: Type.Integer({ description: 'Fingerprints of different versions are not compared' }),
    subject: texts(24, 'Words of the subject without names, numbers and random tokens, sorted'),
    textSize: Type.Integer({ description: 'Distinct word triples of the visible text' }),
    sketch: Type.String({
      description: 'The 128 lowest hashes (32 bits, big-endian, ascending) of those triples, base64',
    }),
    links: texts(24, 'Where links lead: host and shape of the path, redirectors resolved; no well-known hosts'),
    files: texts(16, 'sha256 of attached files'),
    images: texts(16, 'sha256 of pictures, which strangers may share'),
    contacts: texts(16, 'Addresses to answer to: Reply-To, mailto links, addresses in the text'),
    senderName: Type.String({ description: 'Displayed name without digits and names of recipients' }),
    senderAddress: Type.Union([Type.String(), Type.Null()]),
    senderDomain: Type.Union([Type.String(), Type.Null()], {
      description: 'Registrable; null for mail providers open to anybody',
    }),
    keys: texts(64, 'What the store finds candidates by, `kind:hash`'),
  },
  { $id: 'CampaignFingerprint' },
)
export type CampaignFingerprint = Type.Static<typeof CampaignFingerprint>
