// Catalogue rows of the sender analysers: who a mail says it is from, and what gives it away.
import { type CatalogueEntry, entries } from './catalogue.ts'

type Short = readonly [id: string, title: string, meaning: string, defaultWeight: number]
type Shared = Pick<CatalogueEntry, 'techniques' | 'category' | 'ceiling'> & { group?: string }

function rows(shared: Shared, list: readonly Short[]): CatalogueEntry[] {
  return list.map(([id, title, meaning, defaultWeight]) => ({ ...shared, id, title, meaning, defaultWeight }))
}

const impersonation = { techniques: ['T1566', 'T1656'], category: 'phishing', ceiling: 'likely_true_positive' } as const
const spoofing = { techniques: ['T1566', 'T1672'], category: 'phishing', ceiling: 'suspicious_behavior' } as const
const lookAlike = {
  techniques: ['T1566', 'T1583.001', 'T1036'],
  category: 'phishing',
  ceiling: 'likely_true_positive',
} as const
const disguise = { techniques: ['T1566', 'T1036'], category: 'phishing', ceiling: 'likely_true_positive' } as const
const hint = { techniques: ['T1566'], category: 'phishing', ceiling: 'suspicious_behavior' } as const
const bulk = { techniques: ['T1566'], category: 'spam', ceiling: 'suspicious_behavior' } as const
const scam = { techniques: ['T1598', 'T1656'], category: 'scam', ceiling: 'suspicious_behavior' } as const
const forMail = { techniques: [], category: 'none', ceiling: 'false_positive' } as const

/** Rows cited by the analysers of sender, subject and mail headers. */
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
      1.8,
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
  ...rows({ ...hint, techniques: ['T1566', 'T1583.001'], group: 'odd-sender-domain' }, [
    [
      'from-random-domain',
      'Random sender domain',
      "The sender's domain looks drawn at random, as throw-away domains do.",
      1.4,
    ],
    ['from-random-subdomain', 'Random subdomain', "A subdomain of the sender's host looks drawn at random.", 1.2],
    [
      'from-cheap-ending',
      'Ending sold for next to nothing',
      'The ending of the domain is one mostly used for throw-away sites.',
      1,
    ],
    [
      'from-rented-host',
      'Name rented from a hosting service',
      'The sender has no domain of its own but a name below a hosting service.',
      1.2,
    ],
    [
      'domain-service-word',
      'Domain built around a service word',
      'The sender domain is made of words like secure, account, alert, claim, as throw-away domains are.',
      1.6,
    ],
    [
      'from-machine-name',
      'Machine name as sender',
      'The sender is a rented or dial-up machine that nobody gave a name.',
      1.2,
    ],
    [
      'from-impossible-domain',
      'Impossible sender domain',
      "The sender's domain ends in nothing that is registered, so no answer can reach it.",
      1.8,
    ],
    ['from-deep-subdomain', 'Endless sender host', "The sender's host is unusually deep or long.", 1],
  ]),
  ...rows({ ...hint, group: 'odd-mailbox' }, [
    [
      'from-server-account',
      'Account of a web server',
      'The mailbox is the account a web server runs under: a script on a web site wrote the mail.',
      1.3,
    ],
    ['from-random-local-part', 'Random mailbox name', "The sender's mailbox name looks drawn at random.", 1.3],
    [
      'from-numbered-local-part',
      'Numbered mailbox',
      "The sender's mailbox name is mostly numbers or ends in a run of them.",
      1,
    ],
    [
      'from-overlong-local-part',
      'Overlong mailbox name',
      "The sender's mailbox name is longer than anyone would choose.",
      1,
    ],
  ]),
  ...rows({ ...spoofing, techniques: ['T1566'] }, [
    ['from-missing', 'No usable sender', 'The From header is missing or names no address.', 1.8],
    [
      'from-several',
      'Several senders',
      'The From header holds several mailboxes; programs differ in which they show.',
      1.2,
    ],
    [
      'from-postmaster',
      'Postmaster that reports nothing',
      'The address is the one delivery reports come from, and this is none.',
      1.2,
    ],
    [
      'header-doubled',
      'A header stands twice',
      'A header that may stand once stands several times with different values; filters and programs may read different ones.',
      1.2,
    ],
  ]),
  ...rows({ ...bulk, group: 'hidden-recipients' }, [
    [
      'from-equals-to',
      'Addressed to its own sender',
      'The only recipient shown is the sender; the real ones are hidden, as in mass mailings.',
      1.2,
    ],
    [
      'recipients-hidden',
      'Hidden recipients',
      'The recipient line is a placeholder; the real recipients are hidden, as in mass mailings.',
      1.6,
    ],
  ]),
  ...rows({ ...bulk, group: 'message-id' }, [
    [
      'message-id-missing',
      'No Message-ID from the sender',
      'Every mail program gives a Message-ID; home-made mass mailers forget it.',
      1.5,
    ],
    ['message-id-malformed', 'Malformed Message-ID', 'The Message-ID has not the form that RFC 5322 asks for.', 1],
    [
      'message-id-random-host',
      'Message-ID of an invented host',
      "The Message-ID names a random host that is not the sender's.",
      1.6,
    ],
    [
      'message-id-bare-server',
      'Message-ID of a nameless server',
      'The Message-ID names a fresh or rented machine, as mass mailers on hired servers leave it.',
      1.4,
    ],
    [
      'message-id-not-the-brands',
      "Message-ID is not the brand's",
      "From is a brand's address, the Message-ID was made at a host the brand does not use.",
      1,
    ],
  ]),
  ...rows(bulk, [
    ['mailer-invented', 'Invented mail program', 'X-Mailer names no mail program but random letters.', 1.5],
    [
      'mailer-retired',
      'Retired mail program',
      'The mail claims a mail program that was withdrawn many years before it was written.',
      1.5,
    ],
    [
      'mailer-script',
      'Sent by a mass-mailing script',
      'The mail was sent by a script of the kind planted on hacked web servers or sold for mass mailing.',
      1.4,
    ],
    ['marked-urgent', 'Marked as urgent', 'The sender marked the mail as urgent.', 0.8],
    ['merge-leftover-header', 'Unfilled placeholder', 'A mass mailer left a placeholder of its template unfilled.', 2],
    [
      'header-hidden-in-base64',
      'Plain letters wrapped in base64',
      'A header that needs no encoding is encoded, which hides its words from simple filters.',
      1.2,
    ],
    [
      'header-raw-bytes',
      'Raw bytes in a header',
      'From or Subject carries unencoded bytes; mail programs encode them, home-made mass mailers do not.',
      1.4,
    ],
    [
      'header-dressed-letters',
      'Letters in fancy dress',
      'The subject or sender is written in mathematical, circled or full-width letters, which pass word filters.',
      1.8,
    ],
    ['subject-missing', 'No subject', 'The mail has no subject.', 0.4],
    [
      'subject-names-recipient',
      "Recipient's address in the subject",
      "The subject carries the recipient's address, as mass mailers do to look personal.",
      1.6,
    ],
    [
      'subject-random-token',
      'Random token in the subject',
      'The subject carries a random token that makes every copy differ.',
      1.4,
    ],
    ['subject-pictogram', 'Pictograms in the subject', 'The subject is decorated with pictograms.', 0.7],
    [
      'subject-reference-number',
      'Invented reference number in the subject',
      'The subject carries a reference or case number and the sender is no known service.',
      0.9,
    ],
    [
      'subject-false-reply',
      'False answer',
      'The subject says the mail is an answer or forward, and it answers nothing.',
      0.9,
    ],
    ['subject-shouted', 'Subject in capitals', 'The subject is written in capitals.', 0.7],
    [
      'subject-joined-words',
      'Subject with joined words',
      'The words of the subject are joined by dots or underscores, which hides them from filters.',
      1.2,
    ],
  ]),
])
