// Every form a file may have, cut at every place it may be cut, and what is damaged costs no more than itself.
import { describe, expect, test } from 'vitest'
import { type Found, type ListNames, listNames } from './read-object.ts'
import { splitObjects } from './split-objects.ts'

async function split(text: string, names: ListNames = listNames['kaspersky-xdr'], size = 7): Promise<Found[]> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const found: Found[] = []
  for await (const one of splitObjects(chunks(), names)) found.push(one)
  return found
}
const values = (found: Found[]) => found.map((one) => ('problem' in one ? one.problem : one.value))
const places = (found: Found[]) => found.map(({ where }) => where)

const a = { InternalID: 'a', Name: 'brackets ]} and "quotes\\" é 日本', Assets: [{ Data: { Incidents: [] } }] }
const b = { InternalID: 'b', Rules: [[1], []], Extra: null }

describe('objects of a file', () => {
  test.each<[string, string]>([
    ['one a line', `${JSON.stringify(a)}\n\n${JSON.stringify(b)}\r\n`],
    ['one a line behind a byte order mark', `\ufeff${JSON.stringify(a)}\n${JSON.stringify(b)}`],
    ['an array', JSON.stringify([a, b])],
    ['an array over many lines', JSON.stringify([a, b], null, 2)],
    ['a page', JSON.stringify({ Total: 2, Incidents: [a, b] })],
    ['a page over many lines', JSON.stringify({ Incidents: [a, b], Total: 2 }, null, 4)],
    ['two pages', JSON.stringify({ Incidents: [a] }) + JSON.stringify({ Total: 3, Incidents: [b] }, null, 1)],
    ['a page a line', `${JSON.stringify({ Incidents: [a] })}\n${JSON.stringify({ Incidents: [b] })}\n`],
    ['two lists of one page', JSON.stringify({ Incidents: [a], Alerts: [b] })],
    ['objects one after the other', JSON.stringify(a, null, 2) + JSON.stringify(b)],
  ])('%s', async (_name, text) => {
    for (const size of [1, 2, 3, 7, 64, 100_000]) expect(values(await split(text, undefined, size))).toEqual([a, b])
  })

  test('tell which list they stood in', async () => {
    const found = await split(JSON.stringify({ Total: 2, Incidents: [a], Alerts: [b] }))
    expect(found).toEqual([
      { where: 'object 1, line 1', list: 'Incidents', value: a },
      { where: 'object 2, line 1', list: 'Alerts', value: b },
    ])
  })

  test('of Intezer stand in `result`', async () => {
    const row = { incident_id: 'i', name: 'n', alerts: [1] }
    const page = { result: { incidents_count: 1, incidents: [row] } }
    expect(values(await split(JSON.stringify(page), listNames.intezer))).toEqual([row])
    expect(values(await split(JSON.stringify(row), listNames.intezer))).toEqual([row])
    expect(values(await split(JSON.stringify({ result: row }), listNames.intezer))).toEqual([{ result: row }])
  })

  test('an object with ids of its own is no page, whatever lists it has', async () => {
    const odd = { InternalID: 'x', Incidents: [{ y: 1 }] }
    expect(values(await split(JSON.stringify(odd)))).toEqual([odd])
    expect(values(await split(`${JSON.stringify(odd)}\n${JSON.stringify(odd)}`))).toEqual([odd, odd])
  })

  test('empty files and empty lists hold none', async () => {
    for (const text of ['', ' \n ', '[]', '{"Total":0,"Incidents":[]}', '{"Incidents":[ ]}\n'])
      expect(await split(text)).toEqual([])
  })

  test('long numbers stay exact', async () => {
    const [found] = await split('{"InternalID":"a","ID":12345678901234567890,"n":1.5}')
    expect(found).toMatchObject({ value: { ID: '12345678901234567890', n: 1.5 } })
  })

  test('a damaged line costs that line', async () => {
    const found = await split(`${JSON.stringify(a)}\n{"InternalID": "c", \n[1]\n7\n${JSON.stringify(b)}\n{"cut": `)
    expect(places(found)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'line 6'])
    expect(values(found).map((value) => (typeof value === 'string' ? value.slice(0, 11) : value))).toEqual([
      a,
      'is not JSON',
      'is no objec',
      'is no objec',
      b,
      'is not JSON',
    ])
    expect(places(await split(`{"broken\n${JSON.stringify(b)}\n`))).toEqual(['line 1', 'line 2'])
  })

  test('elements that are no objects are told, the others go on', async () => {
    const found = await split(`[1, "x]", ${JSON.stringify(a)}, [2, {}], null,\n ${JSON.stringify(b)}]`)
    expect(values(found)).toEqual(['is no object', 'is no object', a, 'is no object', 'is no object', b])
    expect(places(found).at(-1)).toBe('object 6, line 2')
  })

  test('an object that is no JSON inside is told, the others go on', async () => {
    const found = await split(`[${JSON.stringify(a)}, {"x": tru}, ${JSON.stringify(b)}]`)
    expect(places(found)).toEqual(['object 1, line 1', 'object 2, line 1', 'object 3, line 1'])
    expect(values(found)[1]).toMatch(/^is not JSON/)
  })

  test.each([
    ['plain text', 'hello'],
    ['a number', '5'],
    ['brackets that do not fit', `[${JSON.stringify(a)}}`],
    ['too many brackets', `[${JSON.stringify(a)}]]`],
    ['a list that is cut', `[${JSON.stringify(a)},`],
    ['too deep', '['.repeat(10_000)],
  ])('%s ends with its place', async (_name, text) => {
    await expect(split(text)).rejects.toThrow(/^line 1: /)
  })

  test('a cut object is told', async () => {
    expect(values(await split(`[${JSON.stringify(a)}, {"x": 1`))).toEqual([a, 'the file ends within this object'])
  })

  test('a large file is read in little memory', async () => {
    const object = Buffer.from(`${JSON.stringify({ InternalID: 'x', Name: 'n'.repeat(1000) })},`)
    async function* chunks() {
      yield Buffer.from('{"Total":1,"Incidents":[')
      for (let i = 0; i < 200; i += 1) yield Buffer.concat(Array.from({ length: 500 }, () => object))
      yield Buffer.from('{"InternalID":"last"}]}')
    }
    const before = process.memoryUsage().rss
    let count = 0
    for await (const found of splitObjects(chunks(), listNames['kaspersky-xdr'])) {
      if ('value' in found) count += 1
    }
    expect(count).toBe(100_001)
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
  })
})
