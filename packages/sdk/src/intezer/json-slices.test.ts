// Tests of json-slices.ts.
import { describe, expect, it } from 'vitest'
import { elementsOf } from './json-slices.ts'

describe('elementsOf', () => {
  it('keeps elements as they are written', () => {
    const text = '{ "a" : [ 133183589413415620 , {"b": "x,]\\"}", "c": [1, [2]]}, "]" ], "d": [9] }'
    expect(elementsOf(text, 'a')).toEqual(['133183589413415620', '{"b": "x,]\\"}", "c": [1, [2]]}', '"]"'])
    expect(elementsOf('{"a":[]}', 'a')).toEqual([])
  })

  it.each(['[1]', '{"b":[1]}', '{"a":[1', '{"a":["x'])('refuses %s', (text) => {
    expect(() => elementsOf(text, 'a')).toThrow(/list/)
  })
})
