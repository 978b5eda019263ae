// Invented incidents for the doors: every word, every kind of text, entities of every kind, times with odd fractions, parts.
import { randomUUID } from 'node:crypto'
import {
  type Entity,
  entityKinds,
  type Incident,
  incidentStatuses,
  type ObservableKind,
  observableKey,
  observablePrefixes,
  type Person,
  priorities,
  reasonsOf,
  resolutions,
  riskCategories,
  riskLevels,
  severities,
  verdicts,
} from '@docket/model'
import fc from 'fast-check'

/** A moment with more digits than are kept. */
export interface Moment {
  iso: string
  digits: string
}

export type Draft = Pick<
  Incident,
  | ('id' | 'title' | 'description' | 'severity' | 'status' | 'resolution' | 'resolutionReason' | 'resolutionComment')
  | ('priority' | 'assignee' | 'labels' | 'source' | 'sender' | 'url' | 'origin' | 'providerName' | 'environment')
  | ('providerIncidentId' | 'rules' | 'detectionTechnologies' | 'tactics' | 'techniques' | 'tickets' | 'observables')
  | ('verdict' | 'riskCategory' | 'riskLevel' | 'riskScore' | 'responseStatus' | 'externalId' | 'alertProducts')
> & {
  entities: Omit<Entity, 'deviceId' | 'accountId'>[]
  vendor: Record<string, unknown>
  at: Record<'created' | 'received' | 'updated' | 'status' | 'first' | 'last' | 'triaged' | 'retriaged', Moment>
  alerts: number
  comments: string[]
  tasks: { title: string; description: string | null; status: 'new' | 'completed' }[]
  bookmarks: {
    displayName: string
    query: string
    notes: string | null
    labels: string[]
    tactics: string[]
    eventTime: string | null
  }[]
}

const odd = [
  ...[
    'a\0b',
    'lone \ud800',
    '\udc00 lone',
    'é vs e\u0301',
    '👩‍👩‍👧 family',
    '\u202egnp.exe',
    'zero\u200bwidth',
    '\u2028line\u2029',
  ],
  ...[
    "it's",
    '"quoted"',
    'back\\slash',
    "'; drop table incidents; --",
    '<script>alert(1)</script>',
    '%00%ff',
    '#{7*7}',
    '{{7*7}}',
  ],
  ...[
    '\r\n\ttabs',
    ' spaced ',
    '\ufeffbom',
    '\u{10ffff}',
    '\ufffe',
    '{"a":1}',
    'None',
    'null',
    '\\u0000',
    '__proto__',
    'constructor',
  ],
  ...[
    '=1+1',
    '\u001b[31mred',
    'Ω≈ç√',
    '漢字',
    'שלום',
    'مرحبا',
    'x'.repeat(150),
    '\u0085',
    '\u00a0nbsp',
    'Impact',
    'TA0040',
  ],
]
const anyText = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 20 }),
)
const text = anyText.filter((value) => value.trim() !== '')
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3 })
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 4) => fc.array(arbitrary, { maxLength })

/** As the database keeps it. */
export const plain = (value: string): string => value.replaceAll('\0', '\ufffd').toWellFormed()
const distinct = (maxLength = 4) => fc.uniqueArray(text, { maxLength, selector: plain })

const moment: fc.Arbitrary<Moment> = fc.record({
  iso: fc
    .oneof(
      {
        weight: 6,
        arbitrary: fc.date({
          min: new Date('1990-01-01T00:00:00Z'),
          max: new Date('2040-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          new Date('0001-01-03T00:00:00.001Z'),
          new Date('9998-12-30T23:59:59.999Z'),
          new Date(0),
        ),
      },
    )
    .map((date) => date.toISOString()),
  digits: fc.constantFrom('', '0', '9', '999', '123'),
})

const person: fc.Arbitrary<Person> = fc.record({
  id: orNull(
    fc.oneof(
      fc.uuid(),
      text.filter((value) => Buffer.byteLength(plain(value)) < 500),
    ),
  ),
  name: orNull(text),
  email: orNull(fc.oneof(fc.constant('ann@example.org'), text)),
  userPrincipalName: orNull(text),
  kind: fc.constantFrom('user', 'group', 'unknown'),
})

const rule = fc.record({
  id: anyText,
  name: anyText,
  type: orNull(text),
  confidence: orNull(fc.constantFrom('low', 'medium', 'high')),
  severity: orNull(fc.constantFrom(...severities)),
  custom: fc.boolean(),
})

const ticket = fc.record({
  vendor: text,
  id: text,
  url: orNull(fc.oneof(fc.constant('https://tickets.example.org/7'), text)),
  status: orNull(text),
})

/** As it comes out of a parser: no negative zero. Whole numbers that doubles cannot tell apart become texts at the server, on purpose. */
const json = fc
  .jsonValue({ maxDepth: 2 })
  .map((value): unknown =>
    JSON.parse(JSON.stringify(value), (_name, item) =>
      Number.isInteger(item) && !Number.isSafeInteger(item) ? item % 1000 : item,
    ),
  )
const dictionary = (prefix: string) =>
  fc
    .array(json, { maxLength: 3 })
    .map((values) => Object.fromEntries(values.map((value, n) => [`${prefix}${n}`, value])))

const entity = fc.record({
  id: fc.uuid({ version: 4 }),
  kind: fc.constantFrom(...entityKinds),
  name: text.map((value) => value.trim().slice(0, 100).toWellFormed().trim()).filter((value) => value !== ''),
  properties: fc.tuple(anyText, dictionary('p'), fc.boolean()).map(([value, more, hasName]) => ({
    ...more,
    hostName: value,
    ...(hasName ? { friendlyName: 'of its own' } : {}),
  })),
  isAttacker: fc.boolean(),
  isVictim: fc.boolean(),
  data: dictionary('d'),
})

const observable = fc
  .record({
    kind: fc.constantFrom(...(Object.keys(observablePrefixes) as ObservableKind[])),
    value: text,
    role: orNull(text),
  })
  .map(({ role, ...rest }) => (role === null ? rest : { ...rest, role }))

type Closed = Pick<Incident, 'status' | 'resolution' | 'resolutionReason' | 'resolutionComment'>
const closing: fc.Arbitrary<Closed> = fc.constantFrom(...incidentStatuses).chain(
  (status): fc.Arbitrary<Closed> =>
    status === 'closed'
      ? fc.constantFrom(...resolutions).chain((resolution) =>
          fc.record({
            status: fc.constant(status),
            resolution: fc.constant(resolution),
            resolutionReason: fc.constantFrom(null, ...reasonsOf[resolution]),
            resolutionComment: orNull(text),
          }),
        )
      : fc.record({
          status: fc.constant(status),
          resolution: fc.constant(null),
          resolutionReason: fc.constant(null),
          resolutionComment: orNull(text),
        }),
)

const tactic = fc.oneof(fc.constantFrom('TA0001', 'TA0040', 'TA0999', 'Impact'), text)

export const draft: fc.Arbitrary<Draft> = fc
  .tuple(
    closing,
    fc.record({
      title: fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.constant('漢'.repeat(2000)) }),
      description: orNull(
        fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.constant('é\n'.repeat(20_000)) }),
      ),
      severity: fc.constantFrom(...severities),
      priority: fc.constantFrom(...priorities),
      assignee: orNull(person),
      labels: fc.uniqueArray(fc.record({ name: text, kind: fc.constantFrom('user', 'auto') }), {
        maxLength: 4,
        selector: ({ name }) => plain(name),
      }),
      source: orNull(
        text.map((value) => plain(value).slice(0, 50).toWellFormed()).filter((value) => value.trim() !== ''),
      ),
      sender: orNull(text),
      url: orNull(text),
      origin: fc.constantFrom('auto', 'manual'),
      providerName: orNull(text),
      providerIncidentId: orNull(text.filter((value) => Buffer.byteLength(plain(value)) < 500)),
      environment: fc.constantFrom('production', 'lab', 'Büro 7', '<b>'),
      rules: some(rule),
      detectionTechnologies: distinct(),
      tactics: fc.uniqueArray(tactic, { maxLength: 4, selector: plain }),
      techniques: distinct(),
      tickets: some(ticket),
      observables: fc.uniqueArray(observable, {
        maxLength: 5,
        selector: ({ kind, value }) => observableKey(kind, plain(value)),
      }),
      alertProducts: distinct(),
    }),
    fc.record({
      verdict: orNull(fc.constantFrom(...verdicts)),
      riskCategory: orNull(fc.constantFrom(...riskCategories)),
      riskLevel: orNull(fc.constantFrom(...riskLevels)),
      riskScore: orNull(fc.integer({ min: 0, max: 100 })),
      responseStatus: orNull(text),
      externalId: orNull(text.map((value) => `${plain(value).slice(0, 60).toWellFormed()} ${randomUUID()}`)),
      entities: fc.uniqueArray(entity, { maxLength: 5, selector: ({ id }) => id }),
      vendor: dictionary('vendorField'),
      at: fc.record({
        created: moment,
        received: moment,
        updated: moment,
        status: moment,
        first: moment,
        last: moment,
        triaged: moment,
        retriaged: moment,
      }),
      alerts: fc.nat(2),
      comments: some(text, 2),
      tasks: some(
        fc.record({ title: text, description: orNull(text), status: fc.constantFrom('new', 'completed') }),
        2,
      ),
      bookmarks: some(
        fc.record({
          displayName: text.map((value) => plain(value).slice(0, 500).toWellFormed()),
          query: text,
          notes: orNull(text),
          labels: distinct(3),
          tactics: fc.uniqueArray(tactic, { maxLength: 3, selector: plain }),
          eventTime: orNull(moment.map(({ iso }) => iso)),
        }),
        2,
      ),
    }),
  )
  .map(([closed, said, rest]) => ({ id: randomUUID(), ...closed, ...said, ...rest }))
