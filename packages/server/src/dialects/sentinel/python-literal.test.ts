// Python literals as MSTICPy prints them: what comes back, what is refused, and that hostile text ends quickly.
import { spawnSync } from 'node:child_process'
import { isDocketError } from '@docket/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../../tests/kit/cpu-clock.ts'
import { pythonRepr } from '../../../../../tests/kit/python-repr.ts'
import { literalLimits, readPythonLiteral } from './python-literal.ts'

/** Whole numbers that JSON writes in digits are whole numbers to Python; beyond 2^53 the reader keeps their digits. */
const asPython = (_: string, value: unknown) =>
  typeof value !== 'number'
    ? value
    : Object.is(value, -0)
      ? 0
      : Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
        ? String(value)
        : value

describe('readPythonLiteral', () => {
  it('reads what str(dict) prints', () => {
    expect(
      readPythonLiteral(
        `{'properties': {'title': "it's", 'x': None, 'b': [True, False], 'n': -3, 'f': 1e-05}, 'etag': '"0300bf09"', 't': ('a', 1), 'one': (1,), 'nan': nan, 'i': -inf}`,
      ),
    ).toEqual({
      properties: { title: "it's", x: null, b: [true, false], n: -3, f: 1e-5 },
      etag: '"0300bf09"',
      t: ['a', 1],
      one: [1],
      nan: null,
      i: null,
    })
    expect(readPythonLiteral(String.raw`{'a': 'both \' and "', 'b': '\u200b\xa0\U0001f600\\d\n', 1: 'é中'}`)).toEqual({
      a: 'both \' and "',
      b: '\u200b\u00a0😀\\d\n',
      1: 'é中',
    })
    expect(readPythonLiteral(' {} ')).toEqual({})
    expect(readPythonLiteral('()')).toEqual([])
    expect(readPythonLiteral('12345678901234567890')).toBe('12345678901234567890')
    expect(Object.keys(readPythonLiteral("{'__proto__': 1}") as object)).toEqual(['__proto__'])
  })

  it('gives back every value that Python printed', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(readPythonLiteral(pythonRepr(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 200 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readPythonLiteral(pythonRepr(text))).toBe(text)
      }),
      { numRuns: 200 },
    )
  })

  it('gives back what a real Python printed', ({ skip }) => {
    const values = fc.sample(fc.array(fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }))), 200)
    const program = 'import json, sys; sys.stdout.buffer.write(str(json.load(sys.stdin)).encode())'
    // Lone surrogates are not text that Python can read from a pipe.
    const input = JSON.stringify(values).replace(/[\ud800-\udfff]/g, '')
    const { status, stdout } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' })
    if (status !== 0) skip('python3 is not installed')
    expect(readPythonLiteral(stdout)).toEqual(JSON.parse(input, asPython))
  })

  it('refuses everything else with `invalid`', () => {
    const refused = [
      '',
      '{',
      "{'a'}",
      "{'a': 1",
      "['a' 'b']",
      "'a",
      "'a\n'",
      String.raw`'\x1'`,
      String.raw`'\U00110000'`,
    ]
    for (const text of [...refused, '{} x', "__import__('os')", 'Nothing', '{[]: 1}', '1 + 1', "'\\"])
      expect(() => readPythonLiteral(text), text).toThrow(/neither JSON nor a Python literal/)
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`{}[]()'":,\\xuU0aTN e-.\n`), maxLength: 40 }), (text) => {
        try {
          readPythonLiteral(text)
        } catch (error) {
          if (!isDocketError(error) || error.code !== 'invalid') throw error
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('bounds depth, count and time', () => {
    expect(() => readPythonLiteral('['.repeat(literalLimits.depth + 2))).toThrow('nested deeper')
    expect(() => readPythonLiteral('['.repeat(500_000))).toThrow('nested deeper')
    expect(() => readPythonLiteral(`[${'1,'.repeat(literalLimits.values + 1)}]`)).toThrow('more than')
    const startedAt = cpuMs()
    for (const text of [
      `'${'\\'.repeat(999_999)}`,
      `${' '.repeat(999_999)}x`,
      '1'.repeat(1_000_000),
      `'${'a'.repeat(1_000_000)}`,
    ])
      expect(() => readPythonLiteral(text)).toThrow()
    expect(cpuMs() - startedAt).toBeLessThan(5000)
  })
})
