// Forms as lenient and hostile clients write them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { readForm } from './read-body.ts'

const form = (...parts: [string, string | Buffer][]) =>
  Buffer.concat([
    ...parts.flatMap(([headers, content]) => [
      Buffer.from(`--b\r\n${headers}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--b--\r\n'),
  ])
const type = 'multipart/form-data; boundary=b'
const problem = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'none'
}

describe('readForm', () => {
  it('gives back any bytes, with or without a file name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isNamed) => {
        fc.pre(!Buffer.from(bytes).includes('\r\n--b'))
        const headers = `Content-Disposition: form-data; name="file"${isNamed ? '; filename="x"' : ''}`
        const { file } = readForm(form([headers, Buffer.from(bytes)]), type, 'file')
        expect(Buffer.from(file?.bytes ?? []).equals(Buffer.from(bytes))).toBe(true)
        expect(file?.name).toBe(isNamed ? 'x' : null)
      }),
    )
  })

  it('reads names in quotes, raw UTF-8, RFC 5987 form and without quotes', () => {
    const nameOf = (parameter: string) =>
      readForm(form([`content-disposition: form-data; name="file"; ${parameter}`, 'x']), type, 'file').file?.name
    expect(nameOf('filename="plain.eml"')).toBe('plain.eml')
    expect(nameOf('filename="für 請求書.eml"')).toBe('für 請求書.eml')
    expect(nameOf('filename="a\\"b;c.eml"')).toBe('a"b;c.eml')
    expect(nameOf("filename*=UTF-8'en'f%C3%BCr.eml")).toBe('für.eml')
    expect(nameOf("filename*=utf-8''bad%ff")).toBe('bad%ff')
    expect(nameOf('filename=bare.eml')).toBe('bare.eml')
  })

  it('keeps repeated fields and empty ones, and knows no field of its own', () => {
    const field = (name: string) => `Content-Disposition: form-data; name="${name}"`
    const { fields, file } = readForm(
      form([field('a'), '1'], [field('a'), '2'], [field('b'), ''], [field('__proto__'), 'x']),
      type,
      'file',
    )
    expect(fields.a).toEqual(['1', '2'])
    expect(fields.b).toEqual([''])
    expect(fields.toString).toBeUndefined()
    expect(file).toBeNull()
  })

  it('takes a preamble and a quoted boundary', () => {
    const body = Buffer.concat([Buffer.from('preamble\r\n'), form(['Content-Disposition: form-data; name=file', 'x'])])
    expect(readForm(body, 'multipart/form-data; charset=utf-8; boundary="b"', 'file').file?.bytes.length).toBe(1)
  })

  it('refuses what is no form, cut, or has too many parts', () => {
    const whole = form(['Content-Disposition: form-data; name="file"', 'content'])
    expect(problem(() => readForm(whole, 'text/plain', 'file'))).toBe('invalid')
    expect(problem(() => readForm(whole, undefined, 'file'))).toBe('invalid')
    expect(problem(() => readForm(Buffer.from('nothing'), type, 'file'))).toBe('invalid')
    for (let cut = 1; cut < whole.length - 4; cut++)
      expect(problem(() => readForm(whole.subarray(0, cut), type, 'file'))).toBe('invalid')
    const many = form(
      ...Array.from({ length: 300 }, (): [string, string] => ['Content-Disposition: form-data; name="a"', '1']),
    )
    expect(problem(() => readForm(many, type, 'file'))).toBe('invalid')
  })

  it('never throws anything but a refusal, and ends in time', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '--b',
            '\r\n',
            '\r\n\r\n',
            '--',
            'Content-Disposition: form-data; name="file"',
            ';',
            '"',
            'x',
            '\\',
          ),
          { maxLength: 60 },
        ),
        (words) => {
          expect(['none', 'invalid', 'too_large']).toContain(
            problem(() => readForm(Buffer.from(words.join('')), type, 'file')),
          )
        },
      ),
    )
    const hostile = Buffer.from(`--b\r\n${'Content-Disposition: form-data; name="'.repeat(400)}\r\n\r\nx\r\n--b--`)
    const startedAt = cpuMs()
    problem(() => readForm(hostile, `multipart/form-data${'; a=b'.repeat(20_000)}`, 'file'))
    problem(() => readForm(hostile, type, 'file'))
    expect(cpuMs() - startedAt).toBeLessThan(500)
  })
})
