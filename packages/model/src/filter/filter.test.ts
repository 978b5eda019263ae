// The text form of filters: what each spelling means, what is refused and where, and that printing is the inverse of parsing.
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { isDocketError } from '../errors.ts'
import {
  alertFields,
  checkFilter,
  type Filter,
  type IncidentField,
  incidentFields,
  nativeVocabulary,
  parseFilter,
  printFilter,
  readTime,
  type Vocabulary,
} from './index.ts'
import { randomFilter, seeded } from './testing.ts'

/** A vendor's vocabulary: paths of two names, words of its own, one word for several of ours. */
const theirs: Vocabulary<IncidentField> = {
  table: incidentFields,
  paths: {
    name: { field: 'id' },
    'properties/title': { field: 'title' },
    'properties/severity': { field: 'severity', words: { High: ['high', 'critical'], Medium: 'medium', Low: 'low' } },
    'properties/status': {
      field: 'status',
      words: { New: 'new', Active: ['in_progress', 'on_hold'], Closed: 'closed' },
    },
    'properties/createdTimeUtc': { field: 'created_at' },
    'properties/incidentNumber': { field: 'number' },
    'properties/owner/email': { field: 'assignee_email' },
    'properties/labels': {
      field: 'labels',
      elements: {
        labelName: { field: 'label_name' },
        labelType: { field: 'label_kind', words: { User: 'user', AutoAssigned: 'auto' } },
      },
    },
    'properties/additionalData/tactics': { field: 'tactic' },
  },
}
const parse = (text: string) => parseFilter(text, theirs)
const title = (value: string) => ({ op: 'eq', field: 'title', value }) as const
const number = (op: 'eq' | 'gt' | 'lt' | 'gte' | 'lte', value: number) => ({ op, field: 'number', value }) as const
const created = (op: 'eq' | 'gt' | 'lt' | 'gte' | 'lte', value: string) => ({ op, field: 'created_at', value }) as const
const none = { op: 'or', items: [] }

describe('a filter text', () => {
  test.each<[string, unknown]>([
    [
      "contains(properties/title, 'MSTICPy') and properties/createdTimeUtc gt 2023-03-21T12:00:00Z",
      {
        op: 'and',
        items: [{ op: 'contains', field: 'title', value: 'MSTICPy' }, created('gt', '2023-03-21T12:00:00Z')],
      },
    ],
    // not before and before or
    [
      "properties/title eq 'a' or properties/title eq 'b' and not properties/title eq 'c'",
      {
        op: 'or',
        items: [title('a'), { op: 'and', items: [title('b'), { op: 'not', item: title('c') }] }],
      },
    ],
    [
      "(properties/title eq 'a' or properties/title eq 'b') and properties/title eq 'c'",
      { op: 'and', items: [{ op: 'or', items: [title('a'), title('b')] }, title('c')] },
    ],
    // words without case, of paths too
    [
      "PROPERTIES/Title EQ 'a' AND NOT (properties/TITLE ne 'b')",
      {
        op: 'and',
        items: [title('a'), { op: 'not', item: { op: 'not', item: title('b') } }],
      },
    ],
    ["properties/title eq 'it''s ''so'''", title("it's 'so'")],
    ["properties/title eq ''", title('')],
    ['properties/title eq null', { op: 'is_null', field: 'title' }],
    ['null ne properties/title', { op: 'not', item: { op: 'is_null', field: 'title' } }],
    ["toLower(properties/title) eq 'abc'", { ...title('abc'), anyCase: true }],
    ["'x' eq TOUPPER(toLower(properties/title))", { ...title('x'), anyCase: true }],
    ["properties/title eq toupper('abc')", title('ABC')],
    ["properties/title in ('a', 'b')", { op: 'in', field: 'title', values: ['a', 'b'] }],
    ["tolower(properties/title) IN ('a')", { op: 'in', field: 'title', values: ['a'], anyCase: true }],
    ['properties/title in ()', { op: 'in', field: 'title', values: [] }],
    ["properties/title in ('a', null)", { op: 'or', items: [title('a'), { op: 'is_null', field: 'title' }] }],
    ["startswith(toLower(properties/title), toLower('AB'))", { op: 'starts_with', field: 'title', value: 'ab' }],
    ["endswith( properties/title ,'z' )", { op: 'ends_with', field: 'title', value: 'z' }],
    // words of the vendor, one of which is several of ours
    ["properties/severity eq 'high'", { op: 'in', field: 'severity', values: ['high', 'critical'] }],
    ["properties/severity ne 'Low'", { op: 'not', item: { op: 'eq', field: 'severity', value: 'low' } }],
    [
      "properties/status in ('New','Active')",
      {
        op: 'in',
        field: 'status',
        values: ['new', 'in_progress', 'on_hold'],
      },
    ],
    ["contains(properties/status, 'ED')", { op: 'eq', field: 'status', value: 'closed' }],
    ["startswith(properties/status, 'q')", { op: 'in', field: 'status', values: [] }],
    // numbers, on either side
    ['properties/incidentNumber ge 5', number('gte', 5)],
    ['5 ge properties/incidentNumber', number('lte', 5)],
    ['-7 lt properties/incidentNumber', number('gt', -7)],
    ['properties/incidentNumber gt null', none],
    ['properties/incidentNumber in (1, 2)', { op: 'in', field: 'number', values: [1, 2] }],
    // times: bare, in quotes, without zone, with offset, with seven digits
    ["properties/createdTimeUtc ge '2023-03-21T12:00:00.123'", created('gte', '2023-03-21T12:00:00.123Z')],
    ['properties/createdTimeUtc ge 2023-03-21T12:00:00', created('gte', '2023-03-21T12:00:00Z')],
    ['properties/createdTimeUtc ge 2023-03-21t12:00z', created('gte', '2023-03-21T12:00Z')],
    ['properties/createdTimeUtc ge 2023-03-21', created('gte', '2023-03-21T00:00:00Z')],
    ['2023-03-21T12:00:00+02:00 lt properties/createdTimeUtc', created('gt', '2023-03-21T12:00:00+02:00')],
    ['properties/createdTimeUtc lt 2023-03-21T12:00:00.1234560Z', created('lt', '2023-03-21T12:00:00.123456Z')],
    ['properties/createdTimeUtc lt 2023-03-21T12:00:00.1234567Z', created('lte', '2023-03-21T12:00:00.123456Z')],
    ['properties/createdTimeUtc ge 2023-03-21T12:00:00.1234567Z', created('gt', '2023-03-21T12:00:00.123456Z')],
    ['properties/createdTimeUtc eq 2023-03-21T12:00:00.1234567Z', none],
    // lists
    ['properties/labels/any()', { op: 'some', field: 'labels', item: { op: 'and', items: [] } }],
    [
      "properties/labels/any(i:i/labelName eq 'x')",
      { op: 'some', field: 'labels', item: { op: 'eq', field: 'label_name', value: 'x' } },
    ],
    [
      "properties/labels/Any( item : contains(toLower(item/labelName), 'x') and item/labelType eq 'User')",
      {
        op: 'some',
        field: 'labels',
        item: {
          op: 'and',
          items: [
            { op: 'contains', field: 'label_name', value: 'x' },
            { op: 'eq', field: 'label_kind', value: 'user' },
          ],
        },
      },
    ],
    [
      "properties/labels/all(l: l/labelName ne 'x')",
      {
        op: 'not',
        item: {
          op: 'some',
          field: 'labels',
          item: { op: 'not', item: { op: 'not', item: { op: 'eq', field: 'label_name', value: 'x' } } },
        },
      },
    ],
    ["properties/additionalData/tactics/any(t: t eq 'TA0001')", { op: 'eq', field: 'tactic', value: 'TA0001' }],
    [
      "properties/additionalData/tactics/any(t: t eq 'A' or contains(t, 'B'))",
      {
        op: 'or',
        items: [
          { op: 'eq', field: 'tactic', value: 'A' },
          { op: 'contains', field: 'tactic', value: 'B' },
        ],
      },
    ],
    [
      "properties/additionalData/tactics/any(t: startswith(t,'A') and t ne 'AB')",
      {
        op: 'some',
        field: 'tactic',
        item: {
          op: 'and',
          items: [
            { op: 'starts_with', field: 'value', value: 'A' },
            { op: 'not', item: { op: 'eq', field: 'value', value: 'AB' } },
          ],
        },
      },
    ],
    [
      'name in (ABCDEF01-0000-4000-8000-00000000000a, 00000000-0000-4000-8000-00000000000b)',
      {
        op: 'in',
        field: 'id',
        values: ['ABCDEF01-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'],
      },
    ],
    ['true', { op: 'and', items: [] }],
    [' False ', none],
  ])('%s', (text, tree) => {
    expect(parse(text)).toEqual(tree)
  })

  /** Where the refusal points to, counted from 1. */
  test.each<[string, number, string]>([
    ['', 1, 'ends too early'],
    ["properties/title eq 'a", 21, 'has no closing quote'],
    ["properties/title eq 'a')", 24, 'is too much here'],
    ["properties/title eq 'a' properties", 25, 'is too much here'],
    ["properties/password eq 'a'", 1, 'is not a field that can be asked'],
    ["constructor eq 'a'", 1, 'is not a field that can be asked'],
    ['properties/title eq 5', 21, 'should be a text in quotes'],
    ['properties/title eq high', 21, 'is not a field that can be asked'],
    ['name eq 00000000-0000-4000-8000-00000000000', 9, 'is neither a number nor an ISO 8601 time'],
    ['name eq abcdef01-0000-4000-8000-00000000000az', 17, 'is neither a number nor an ISO 8601 time'],
    ['properties/title eq 2023-03-21T12:00:00Z', 21, 'should be a text in quotes'],
    ["properties/incidentNumber eq '5'", 30, 'should be a number'],
    ["properties/createdTimeUtc gt 'yesterday'", 30, 'should be an ISO 8601 time'],
    ['properties/createdTimeUtc gt 2023-02-30T00:00:00Z', 30, 'is neither a number nor an ISO 8601 time'],
    ['properties/createdTimeUtc gt 0000-01-01T00:00:00Z', 30, 'is neither a number nor an ISO 8601 time'],
    ['properties/createdTimeUtc gt 99999-01-01T00:00:00Z', 30, 'is neither a number nor an ISO 8601 time'],
    ["properties/severity eq 'Critical'", 24, 'should be one of High, Medium, Low'],
    ["properties/severity gt 'Low'", 1, 'has no order to be asked for'],
    ["properties/title gt 'a'", 1, 'has no order to be asked for'],
    ["properties/title like 'a'", 18, 'should be a comparison'],
    ["substringof('a', properties/title)", 1, 'is not a known function'],
    ["properties/title/length('a')", 1, 'is not a function: any or all'],
    ['contains(properties/title)', 26, 'should be ,'],
    ["contains('a', properties/title)", 10, 'should be a field'],
    ['contains(properties/title, properties/title)', 28, 'should be a value'],
    ["contains(properties/incidentNumber, '5')", 10, 'is no text'],
    ["contains(properties/labels, 'x')", 10, 'is no text'],
    ['tolower(properties/incidentNumber) eq 5', 9, 'is no text'],
    ['tolower(5) eq properties/title', 9, 'should be a text in quotes'],
    ['1 eq 1', 3, 'should have a field on one side'],
    ['properties/title eq properties/title', 18, 'should have a field on one side'],
    ["properties/labels eq 'x'", 1, 'cannot be compared as a whole'],
    ["properties/labels/any(i:i/labelNames eq 'x')", 25, 'is not a field of an element'],
    ["properties/labels/any(i:properties/title eq 'x')", 25, 'should begin with i'],
    ["properties/labels/any(i:i/labelName eq 'x'", 43, 'ends before )'],
    ["properties/labels/any(i/labelName eq 'x')", 24, 'should be :'],
    ['properties/labels/all()', 23, 'should be a variable'],
    ["properties/title/any(i:i eq 'x')", 1, 'is not a list'],
    ["properties/labels/any(i: i/labelName/any(j: j eq 'x'))", 26, 'cannot be asked within any or all'],
    ["properties/title eq 'a' and", 28, 'ends too early'],
    ["not not properties/title eq 'a'", 5, 'should be a field or a value'],
    ["properties/title in 'a'", 21, 'should be ('],
    ['properties/title in (properties/title)', 22, 'should be a value'],
    ['properties/title eq "a"', 21, 'is not understood'],
    ["properties/title eq 'a' && true", 25, 'is not understood'],
    ['properties//title eq null', 12, 'should be a name'],
    ['properties/incidentNumber eq 1e999', 30, 'is too large a number'],
  ])('%s is refused at %i: %s', (text, at, problem) => {
    const error = refusal(() => parse(text))
    expect(error.code).toBe('invalid')
    expect(error.message).toContain(`at character ${at}`)
    expect(error.message).toContain(problem)
  })

  test.each<[string, string]>([
    ['too long', `properties/title eq '${'a'.repeat(10_000)}'`],
    ['too deep brackets', `${'('.repeat(3000)}properties/title eq 'a'${')'.repeat(3000)}`],
    ['too deep functions', `${'tolower('.repeat(1000)}properties/title${')'.repeat(1000)} eq 'a'`],
    ['too deep a tree', `${'not ('.repeat(30)}properties/title eq 'a'${')'.repeat(30)}`],
    ['too many conditions', Array.from({ length: 501 }, () => 'name eq null').join(' or ')],
    ['too long a value', `properties/title eq '${'a'.repeat(5000)}'`],
  ])('%s is refused', (_name, text) => {
    expect(refusal(() => parse(text)).code).toBe('invalid')
  })

  test('anything at all is a filter or refused as invalid, quickly', () => {
    const random = seeded(7)
    const bits = [
      '(',
      ')',
      "'",
      ',',
      '/',
      ':',
      ' ',
      'and ',
      'or ',
      'not ',
      'eq ',
      'in ',
      'null',
      '5',
      'any(',
      'é',
      '\0',
      '\ud800',
      '2023-03-21',
      'properties/title ',
      'contains(',
      'tolower(',
      'properties/labels/',
      'i:',
      'i/labelName ',
    ]
    const began = cpuMs()
    for (let round = 0; round < 5000; round += 1) {
      const text = Array.from(
        { length: 1 + Math.floor(random() * 20) },
        () => bits[Math.floor(random() * bits.length)],
      ).join('')
      try {
        checkFilter(parse(text), incidentFields)
      } catch (error) {
        expect(isDocketError(error) && error.code).toBe('invalid')
      }
    }
    for (const text of [
      "'".repeat(9999),
      '('.repeat(9999),
      'a/'.repeat(4999),
      '-'.repeat(9999),
      '1'.repeat(9999),
      '1:'.repeat(4999),
    ]) {
      expect(refusal(() => parse(text)).code).toBe('invalid')
    }
    expect(cpuMs() - began).toBeLessThan(5000)
  })
})

test('a printed tree parses to the same tree', () => {
  const random = seeded(20260321)
  for (const table of [incidentFields, alertFields]) {
    const vocabulary = nativeVocabulary<string>(table)
    for (let round = 0; round < 3000; round += 1) {
      const filter = randomFilter(random, table)
      const text = printFilter<string>(filter, table)
      if (text.length > 10_000) continue
      expect({ text, tree: parseFilter(text, vocabulary) }).toEqual({ text, tree: filter })
    }
  }
})

test('empty ones print as constants', () => {
  const filter: Filter<IncidentField> = {
    op: 'and',
    items: [
      { op: 'or', items: [] },
      { op: 'and', items: [] },
    ],
  }
  expect(printFilter(filter, incidentFields)).toBe('false and true')
})

test.each<[string, string | null]>([
  ['2026-02-28T23:59:59.999999999+14:00', '2026-02-28T23:59:59.999999+14:00'],
  ['9999-12-31', '9999-12-31T00:00:00Z'],
  ['0001-01-01T00:00:00', '0001-01-01T00:00:00Z'],
  ['2024-02-29T00:00', '2024-02-29T00:00Z'],
  ['2023-02-29', null],
  ['2026-01-01T24:00:00Z', null],
  ['2026-01-01T23:60:00Z', null],
  ['2026-01-01 00:00:00Z', null],
  ['2026-01-01T00:00:00+15:00', null],
  ['2026-01-01T00Z', null],
  ['20260101', null],
  ['infinity', null],
])('the time %s', (text, at) => {
  expect(readTime(text)?.at ?? null).toBe(at)
})

function refusal(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (isDocketError(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}
