// Reads the labelled collection: the archives of a folder, or folders already unpacked, with their manifests.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface LabelledMail {
  id: string
  folder: string
  source: string
  cluster: number | null
  kind: string
  name: string
  untouched: Uint8Array
  /** The same mail without the traces of its collection. */
  neutral: Uint8Array
}

const folders = ['phishing', 'ham', 'ham-modern', 'spam']

interface ManifestLine {
  file: string
  source: string
  sha256: string
  cluster?: number
  kind?: string
}

/** Where the test data is: `DOCKET_TEST_DATA`, or beside the checkout. Null when it is not there. */
export function testDataFolder(): string | null {
  const folder = process.env.DOCKET_TEST_DATA ?? join(import.meta.dirname, '..', '..', 'shared', 'data')
  return existsSync(join(folder, 'emails')) ? folder : null
}

/**
 * All labelled mails, sorted by id. The neutral copies are made by the collection's own script (needs Python 3) in a
 * temporary folder; nothing of the collection is kept.
 */
export function readLabelledMails(data: string): LabelledMail[] {
  const work = mkdtempSync(join(tmpdir(), 'docket-labelled-'))
  const lines = folders.flatMap((folder) => unpack(join(data, 'emails', folder), folder, join(work, 'untouched')))
  execFileSync('python3', [join(data, 'neutralise.py'), join(work, 'untouched'), join(work, 'neutral')])
  const mails = lines.map(({ folder, line }) => ({
    id: line.sha256.slice(0, 16),
    folder,
    source: line.source,
    cluster: line.cluster ?? null,
    kind: line.kind ?? 'eml',
    name: line.file,
    untouched: readFileSync(join(work, 'untouched', folder, line.file)),
    neutral: readFileSync(join(work, 'neutral', folder, line.file)),
  }))
  execFileSync('rm', ['-r', work])
  return mails.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.name < b.name ? -1 : 1))
}

function unpack(from: string, folder: string, to: string): { folder: string; line: ManifestLine }[] {
  mkdirSync(join(to, folder), { recursive: true })
  for (const { name, bytes } of membersOf(gunzipSync(readFileSync(join(from, `${folder}.tar.gz`)))))
    writeFileSync(join(to, folder, basename(name)), bytes)
  const manifest = readFileSync(join(from, 'manifest.jsonl'), 'utf8').trim().split('\n')
  return manifest.map((line) => ({ folder, line: JSON.parse(line) }))
}

/** Files of a tar archive, with GNU and pax long names. */
function* membersOf(tar: Uint8Array): Generator<{ name: string; bytes: Uint8Array }> {
  const text = (from: number, length: number) => {
    const field = Buffer.from(tar.subarray(from, from + length)).toString('utf8')
    const end = field.indexOf('\0')
    return end < 0 ? field : field.slice(0, end)
  }
  let longName: string | null = null
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12).trim() || '0', 8)
    const type = String.fromCharCode(tar[at + 156]!)
    const bytes = tar.subarray(at + 512, at + 512 + size)
    const prefix = text(at + 345, 155)
    if (type === 'L') longName = text(at + 512, size)
    else if (type === 'x') longName = /\d+ path=(.*)\n/.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? longName
    else {
      if (type === '0' || type === '\0') yield { name: longName ?? (prefix ? `${prefix}/` : '') + text(at, 100), bytes }
      longName = null
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
}
