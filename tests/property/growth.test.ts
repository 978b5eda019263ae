// Work grows with the input and not with its square: doubling hostile input may at most about double the time.
import { applyMapping, recogniseAlert, triage } from '@docket/triage'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../kit/cpu-clock.ts'

const head = 'From: Dana <dana@corp.example>\r\nTo: b@corp.example\r\nMessage-ID: <1@corp.example>\r\n'
const html = (body: string) => `${head}Content-Type: text/html; charset=utf-8\r\n\r\n${body}`
const text = (body: string) => `${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${body}`
const fill = (piece: string, bytes: number) => piece.repeat(Math.ceil(bytes / piece.length))
function numbered(bytes: number, piece: (i: number) => string): string {
  const pieces: string[] = []
  for (let i = 0, size = 0; size < bytes; i++) size += pieces[pieces.push(piece(i)) - 1]!.length
  return pieces.join('')
}

/** Hostile mails by size in bytes. */
const mails: Record<string, (bytes: number) => string> = {
  'header fields': (n) => `${head}${fill('X-A: bcdefgh\r\n', n)}\r\nx`,
  'one long header': (n) => `${head}X-A: b${fill('\r\n b', n)}\r\n\r\nx`,
  addresses: (n) => `From: a@b.example\r\nTo: ${fill('p <p@corp.example>, ', n)}\r\n\r\nx`,
  'open comments in addresses': (n) => `From: a@b.example\r\nTo: ${fill('(', n)}\r\n\r\nx`,
  'groups of addresses': (n) => `From: a@b.example\r\nTo: ${fill('g:a@b.example;', n)}\r\n\r\nx`,
  'encoded words': (n) => `From: a@b.example\r\nSubject: ${fill('=?utf-8?B?YWJj?= ', n)}\r\n\r\nx`,
  'open encoded words': (n) => `From: a@b.example\r\nSubject: ${fill('=?utf-8?B?', n)}\r\n\r\nx`,
  'HTML tags': (n) => html(fill('<div>', n)),
  'open HTML tags': (n) => html(fill('<a href="', n)),
  attributes: (n) => html(`<a ${fill('b="c" ', n)}>x</a>`),
  'style attributes': (n) => html(fill('<p style="display:none">x</p>', n)),
  'rules and classes': (n) =>
    html(
      `<style>${numbered(n / 2, (i) => `.c${i}{display:none}`)}</style>${numbered(n / 2, (i) => `<p class="c${i}">x</p>`)}`,
    ),
  entities: (n) => html(fill('&amp;&#65;&a', n)),
  'open comments': (n) => html(fill('<!--', n)),
  'raw text elements': (n) => html(fill('<textarea>', n)),
  anchors: (n) => html(numbered(n, (i) => `<a href="http://h${i}.example/${i}">verify http://y${i}.example</a>`)),
  'one long anchor': (n) => html(`<a href="http://x.example/">${fill('verify account ', n)}</a>`),
  'one long URL': (n) => text(`http://x.example/?${fill('a=b&', n)}`),
  'URLs inside URLs': (n) => text(fill('http://x.example/?u=', n)),
  'beginnings of URLs': (n) => text(fill('http://', n)),
  'dots and ats': (n) => text(fill('a.a.a@a.a.', n)),
  base64: (n) => `${head}Content-Transfer-Encoding: base64\r\n\r\n${fill('YWJjZGVm', n)}`,
  'broken quoted-printable': (n) => `${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n${fill('= ', n)}`,
  'lure phrases': (n) => text(fill('verify your account now or it will be suspended ', n)),
  'beginnings of phrases': (n) => text(fill('your ', n)),
  'orders to a reader': (n) => text(fill('ignore all previous ', n)),
  'zero-width characters': (n) => text(fill('a\u200b', n / 2)),
  'white space': (n) => text(`x${fill(' \t', n)}x`),
  boundaries: (n) => `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${fill('--b\r\n\r\nx\r\n', n)}`,
  'forward marks': (n) => text(fill('From: a@b.example\r\nSubject: x\r\n', n)).replace('To:', 'Subject: Fwd: x\r\nTo:'),
}

const deep = (n: number) => {
  let value: unknown = 'x'
  for (let i = 0; i < n / 12; i++) value = { field: value }
  return value
}
/** Hostile alerts by size in bytes. */
const alerts: Record<string, (bytes: number) => unknown> = {
  depth: deep,
  width: (n) => Object.fromEntries(Array.from({ length: n / 16 }, (_, i) => [`field${i}`, 'value'])),
  lists: (n) => ({ items: Array.from({ length: n / 20 }, (_, i) => ({ ip: `192.0.2.${i % 250}` })) }),
  'one long string': (n) => ({ command_line: fill('powershell -enc aaaa ', n) }),
  'many URLs': (n) => ({ description: numbered(n, (i) => `http://h${i}.example/ `) }),
  orders: (n) => ({ description: fill('ignore all previous ', n) }),
}

/** Least processor time in ms of some runs of a quarter of a megabyte, and of two. */
async function times(run: (bytes: number) => () => unknown): Promise<number[]> {
  const taken: number[] = []
  for (const [megabytes, count] of [
    [0.25, 3],
    [2, 2],
  ] as const) {
    const job = run(megabytes * 1024 * 1024)
    const runs: number[] = []
    for (let i = 0; i < count; i++) {
      const started = cpuMs()
      await job()
      runs.push(cpuMs() - started)
    }
    taken.push(Math.min(...runs))
  }
  return taken
}

/** Eightfold input at 2.6 times a doubling at most; a floor keeps the noise of small times out. */
function expectLinear(taken: readonly number[]): void {
  const [small = 0, large = 0] = taken
  expect(large, taken.map(Math.round).join(' → ')).toBeLessThan(Math.max(25, small) * 2.6 ** 3)
}

describe('mails', () => {
  it.each(Object.entries(mails))('%s', async (_, make) => {
    expectLinear(
      await times((bytes) => {
        const mail = Buffer.from(make(bytes), 'utf8')
        return () => triage({ kind: 'email', bytes: mail })
      }),
    )
  })
})

describe('alerts', () => {
  it.each(Object.entries(alerts))('%s', async (_, make) => {
    expectLinear(
      await times((bytes) => {
        const raw = { alert_id: 'a', ...(make(bytes) as object) }
        return async () => {
          recogniseAlert(raw)
          await triage({ kind: 'alert', raw, source: 'unknown', ...applyMapping(raw, { alert_id: 'alert_id' }) })
        }
      }),
    )
  })

  it.each([
    ['wide', '$.items[*].ip'],
    ['long', `$.${fill('items.', 60)}ip`],
  ])('mapping path: %s', async (_, path) => {
    expectLinear(
      await times((bytes) => {
        const raw = { id: 'a', ...(alerts.lists?.(bytes) as object) }
        return () => applyMapping(raw, { alert_id: { const: 'a' }, alert_title: [path, { const: 'x' }] })
      }),
    )
  })
})
