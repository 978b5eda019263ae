// Catalogue rows about who a mail says it is from: authentication, brands, display name, answer address.
import { type CatalogueEntry, entries } from './catalogue.ts'
import { bulk, disguise, forMail, impersonation, lookAlike, rows, scam, spoofing } from './catalogue-shared.ts'

/** Rows cited by the analysers of authentication, brands, display name and answer address. */
export const senderCatalogue: readonly CatalogueEntry[] = entries([
  ...rows({ ...spoofing, group: 'authentication' }, [
    [
      'dmarc-reject',
      'DMARC failed against a reject or quarantine policy',
      "The owner of the sender's domain asks that such mail be refused: the sender is forged.",
      3,
    ],
    [
      'dmarc-fail',
      'DMARC failed',
      'Neither SPF nor DKIM proves the domain in From, though its owner publishes how to prove it.',
      1.5,
    ],
    [
      'dkim-fail',
      'DKIM signature does not verify',
      'The mail was changed after signing, or the signature was copied from elsewhere. Forwarding lists also cause it.',
      0.4,
    ],
    [
      'spf-fail',
      'SPF refused the sending server',
      "The sender's domain does not allow the server that delivered this mail. Plain forwarding also causes it.",
      0.8,
    ],
    [
      'auth-failure-reported',
      'A server on the way reported failed authentication',
      'A server we do not control wrote that authentication failed. Nobody forges a failure against himself, so it is cited weakly.',
      0.7,
    ],
  ]),
  ...rows(forMail, [
    [
      'sender-brand-authenticated',
      "The brand's own domain is proven",
      'DMARC-aligned authentication proves that a domain of the named brand sent the mail.',
      -1.5,
    ],
    [
      'bulk-authenticated',
      'Newsletter of a proven sender',
      'A mailing that can be unsubscribed from at the domain authentication proved, where that domain has a name to lose.',
      -0.5,
    ],
    [
      'list-post-authenticated',
      'Post to a proven mailing list',
      'The long-standing mailing list named in List-Id is proven by its own domain.',
      -0.8,
    ],
    [
      'links-match-sender',
      'Every link leads to the proven sender',
      'All links lead to the domain that authentication proved, and that domain has a name to lose.',
      -0.4,
    ],
  ]),
  ...rows({ ...impersonation, group: 'brand-in-sender' }, [
    [
      'brand-in-name',
      "A brand's name over a stranger's address",
      'The display name is a known brand or authority; the address is not one of its domains.',
      2.5,
    ],
    [
      'brand-from-free-mail',
      'A brand writes from a free mailbox',
      'The display name is a known brand or authority; the address is at a provider where anybody gets a mailbox.',
      2.5,
    ],
  ]),
  ...rows({ ...impersonation, group: 'brand-in-content' }, [
    [
      'brand-in-subject',
      'The subject speaks for a brand',
      'The subject names a known brand as its own; neither sender nor links belong to the brand.',
      1.5,
    ],
    [
      'brand-account-claim',
      'The text speaks for a brand',
      'The text speaks of "your account" or "our team" of a known brand; neither sender nor links belong to it.',
      1.6,
    ],
    [
      'brand-copyright',
      "A brand's copyright line",
      "The text carries a brand's copyright or rights line; neither sender nor links belong to it.",
      2,
    ],
    [
      'brand-picture',
      "A brand's picture",
      "The mail shows a brand's logo or loads pictures from its site; neither sender nor links belong to it.",
      2,
    ],
  ]),
  ...rows({ ...impersonation, techniques: ['T1566.002', 'T1656'] }, [
    [
      'brand-beside-foreign-link',
      'Speaks as a brand, links elsewhere',
      'The mail speaks as a known brand and none of its links leads to that brand.',
      1.5,
    ],
    [
      'brand-sender-links-elsewhere',
      "Brand's address, links elsewhere",
      "The unproven address in From is a brand's own and none of the links leads there, as in forged mail.",
      0.7,
    ],
  ]),
  ...rows(lookAlike, [
    [
      'domain-look-alike',
      'Look-alike domain',
      "A sender or answer domain is one slip or one look-alike letter away from a brand's domain.",
      3,
    ],
    [
      'domain-brand-other-suffix',
      "A brand's name under another ending",
      "The domain has a brand's name under an ending the brand does not use.",
      1.5,
    ],
    [
      'domain-holds-brand',
      "A brand's name inside a domain",
      "The domain carries a brand's name among other words and is not the brand's.",
      2,
    ],
    [
      'domain-brand-subdomain',
      "A brand's name as a stranger's subdomain",
      "A brand's name stands in front of somebody else's domain, where short displays show it first.",
      2,
    ],
    [
      'domain-like-ours',
      'Look-alike of our own domain',
      "The sender's domain can be taken for the organisation's or recipient's own.",
      3,
    ],
    [
      'domain-punycode',
      'Internationalised sender domain',
      'The domain is written in punycode; its letters can imitate others.',
      0.8,
    ],
  ]),
  ...rows({ ...disguise, group: 'disguised-name' }, [
    [
      'brand-disguised',
      'Brand written with look-alike characters',
      'A brand is named with look-alike, invisible or piled-up characters, which only serves to pass filters.',
      3,
    ],
    [
      'name-disguised',
      'Display name with mixed alphabets or hidden characters',
      'Letters of several alphabets in one word, or invisible characters, only serve to pass filters.',
      2.5,
    ],
  ]),
  ...rows(disguise, [
    [
      'subject-disguised',
      'Subject with mixed alphabets or hidden characters',
      'Letters of several alphabets in one word, or invisible characters, only serve to pass filters.',
      2,
    ],
  ]),
  ...rows({ ...impersonation, ceiling: 'suspicious_behavior' }, [
    [
      'name-holds-address',
      'Another address in the display name',
      'The display name shows an address that is not the sender; many programs show only the name.',
      2,
    ],
    [
      'name-holds-domain',
      'Another domain in the display name',
      "The display name is a domain name that is not the sender's.",
      1.5,
    ],
    [
      'name-is-recipient',
      'The recipient as sender',
      "The display name is the recipient's own address or mailbox name.",
      2,
    ],
    [
      'name-is-own-organisation',
      'Our organisation as sender',
      "The display name carries our or the recipient's domain; the address is a stranger's.",
      2.2,
    ],
    [
      'name-authority',
      'An authority from a strange domain',
      'The sender calls itself a court, police, ministry, bank of state or payment office and writes from no such domain.',
      1.8,
    ],
    [
      'name-service-desk',
      'Service desk from a strange domain',
      'The sender calls itself a help desk, mail administrator or the like, and is not of the organisation.',
      1.6,
    ],
    [
      'name-bare-service',
      'Nameless service',
      'The sender calls itself "Support", "Account" or the like and nothing else, so that anybody may feel meant.',
      1.6,
    ],
    [
      'name-unrelated-to-address',
      'Name and role address have nothing in common',
      "An organisation's name stands over a role mailbox (support@, noreply@ …) of a domain that bears none of its words.",
      1.8,
    ],
  ]),
  ...rows(bulk, [
    [
      'name-reference-number',
      'Reference number as sender name',
      'The display name carries a number or code, changed from mail to mail.',
      1.6,
    ],
    [
      'name-pitch',
      'Notice or offer as sender name',
      'The display name is used as a second subject line: a prize, a final notice, an amount.',
      2,
    ],
    ['name-pictogram', 'Pictograms in the sender name', 'The display name is decorated with pictograms.', 1.2],
    [
      'name-odd-punctuation',
      'Broken sender name',
      'The display name has the stray quotes, marks or blanks that mass mailers leave.',
      1.2,
    ],
    ['name-overlong', 'Overlong sender name', 'The display name is a message of its own.', 1.5],
    ['name-shouted', 'Sender name in capitals', 'The display name is written in capitals.', 1],
    ['name-random', 'Random sender name', 'A word of the display name looks drawn at random.', 1.4],
    [
      'name-random-tail',
      'Free mailbox with a random tail',
      "The mailbox name is the sender's name with random letters behind it, as accounts made in series have.",
      1.6,
    ],
  ]),
  ...rows(scam, [
    [
      'name-title',
      'Sender introduced by a title',
      'The sender introduces himself as Mr., Mrs., Barrister, General and the like, common in advance-fee letters.',
      1.2,
    ],
    [
      'reply-to-free-mail',
      'Answers go to a free mailbox',
      'From is at an organisation, answers go to a free mailbox: the address in From is borrowed.',
      2.2,
    ],
    [
      'reply-to-other-free-mailbox',
      'Answers go to another free mailbox',
      'From and Reply-To are different mailboxes at free providers.',
      1.8,
    ],
    [
      'reply-to-other-domain',
      'Answers go to another organisation',
      "Reply-To is at a domain that is not the sender's.",
      0.8,
    ],
    ['reply-to-invalid-domain', 'Answers go nowhere', 'Reply-To names a domain that cannot exist.', 1.5],
    [
      'reply-to-random',
      'Answers go to a random name',
      'Reply-To is at a mailbox or domain that looks drawn at random.',
      1.2,
    ],
    [
      'reply-to-repeats-free-mailbox',
      'Reply-To repeats a free mailbox',
      'Mail programs of people leave Reply-To out; scripts that send in bulk write it.',
      1,
    ],
    [
      'reply-to-cheap-ending',
      'Answers go to a throw-away domain',
      'Reply-To is at a domain whose ending is mostly used for throw-away sites, and not the sender.',
      1.5,
    ],
    [
      'name-famous',
      'A famous person as sender',
      'The sender claims to be or act for a person in whose name donations and miracle offers are made.',
      2.2,
    ],
    ['reply-to-recipient', 'Answers go to the recipient', "Reply-To is the recipient's own free mailbox.", 0.8],
    ['subject-money', 'Amount of money in the subject', 'The subject names an amount of money.', 0.8],
  ]),
])
