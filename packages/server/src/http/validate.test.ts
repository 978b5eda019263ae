// What a refusal says about each field, and how text becomes typed.
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { checker, typed, withoutNulls } from './validate.ts'

const schema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    size: Type.Optional(Type.Integer({ maximum: 9 })),
    kind: Type.Optional(Type.Enum(['a', 'b'] as const)),
    list: Type.Optional(Type.Array(Type.String())),
    yes: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

function details(value: unknown): unknown {
  try {
    checker(schema)(value)
  } catch (error) {
    return { ...(error as { details: object }).details }
  }
  return null
}

describe('checker', () => {
  it('accepts what fits', () => {
    expect(details({ name: 'x', size: 3, kind: 'a', list: [], yes: true })).toBeNull()
  })

  it('names each field and what is wrong with it', () => {
    expect(details({})).toEqual({ name: ['is required'] })
    expect(Object.keys(details({ name: '', size: 10, other: 1 }) as object).sort()).toEqual(['name', 'other', 'size'])
    expect(details({ name: 'x', other: 1 })).toEqual({ other: ['is not known here'] })
    expect(details({ name: 'x', kind: 'c' })).toEqual({ kind: ['must be one of a, b'] })
    expect(Object.keys(details({ name: 'x', list: [1] }) as object)).toEqual(['list.0'])
    expect(Object.keys(details('text') as object)).toEqual(['body'])
  })

  it('names words that are taken in any case, and shows other patterns as they are', () => {
    const patterns = Type.Object({
      order: Type.Optional(Type.String({ pattern: '^([aA][sS][cC]|[nN][oO]_[oO]rder)$' })),
      sort: Type.Optional(Type.String({ pattern: '^([aA][sS][cC]|[bB]_[yY])$' })),
    })
    const says = (value: unknown) => {
      try {
        checker(patterns)(value)
      } catch (error) {
        return { ...(error as { details: object }).details }
      }
      return null
    }
    expect(says({ sort: 'up' })).toEqual({ sort: ['must be one of asc, b_y'] })
    expect(says({ sort: 'B_Y' })).toBeNull()
    expect(says({ order: 'up' })).toEqual({ order: [expect.stringContaining('rder)$')] })
  })

  it('says of choices and constants what they take', () => {
    const choices = Type.Object({
      etag: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      type: Type.Optional(Type.Literal('raw')),
    })
    const says = (value: unknown) => {
      try {
        checker(choices)(value)
      } catch (error) {
        return { ...(error as { details: object }).details }
      }
      return null
    }
    expect(says({ etag: 5 })).toEqual({ etag: ['must be string', 'must be null'] })
    expect(says({ type: 'other' })).toEqual({ type: ['must be raw'] })
  })

  it('says no more than twenty things', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}`, 1]))
    expect(JSON.stringify(details({ name: 'x', list: Array(500).fill(1), ...many })).length).toBeLessThan(40_000)
  })
})

describe('typed', () => {
  it('gives text the type its schema asks for and leaves the rest alone', () => {
    expect(typed({ size: '5', yes: 'True', list: 'one', name: '5', other: '7' }, schema)).toEqual({
      size: 5,
      yes: true,
      list: ['one'],
      name: '5',
      other: '7',
    })
    expect(typed({ size: '5x', yes: 'maybe', list: ['a', 'b'] }, schema)).toEqual({
      size: '5x',
      yes: 'maybe',
      list: ['a', 'b'],
    })
    expect(typed({ size: ['1', '2'] }, schema)).toEqual({ size: 1 })
  })

  it('reads null as not given, as deep as the schema names fields and no deeper', () => {
    const nested = Type.Object({
      payload: Type.Object({ sources: Type.Array(Type.String()), devices: Type.Object({ hostnames: Type.Null() }) }),
      alert: Type.Unsafe<object>(Type.Object({})),
    })
    const given = {
      payload: { sources: null, unknown: null, devices: { hostnames: null, device_ids: ['x'] }, users: { a: null } },
      alert: { kept: null },
      other: { kept: null },
    }
    expect(withoutNulls(given, nested)).toEqual({
      payload: { devices: { device_ids: ['x'] }, users: { a: null } },
      alert: { kept: null },
      other: { kept: null },
    })
    expect(withoutNulls({ payload: ['a', null], alert: null }, nested)).toEqual({ payload: ['a', null] })
  })

  it('drops names that would reach into prototypes', () => {
    const parsed = Object.assign(Object.create(null), JSON.parse('{"constructor": "x", "size": "1"}'))
    expect(typed(parsed, schema)).toEqual({ size: 1 })
    expect(Object.keys(withoutNulls(JSON.parse('{"__proto__": {"a": 1}, "b": null, "c": 0}')))).toEqual(['c'])
  })
})
