// Catalogue rows about sender addresses, mail headers and the subject line.
import { type CatalogueEntry, entries } from './catalogue.ts'
import { bulk, hint, rows, spoofing } from './catalogue-shared.ts'

/** Rows cited by the analysers of sender domain, headers, their encoding and the subject. */
export const headerCatalogue: readonly CatalogueEntry[] = entries([
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
