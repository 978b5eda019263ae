// Finds the real mails where they are at hand: unpacked folders, or archives that are unpacked once into a temporary folder.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const data = process.env.DOCKET_TEST_DATA ?? resolve(import.meta.dirname, '../../../shared/data')

/** What a test that needs the collection says when it skips. */
export const noCorpus = 'no mail collection there: DOCKET_TEST_DATA must name the folder that holds emails/'

const holdsMails = (folder: string) =>
  existsSync(folder) && readdirSync(folder).some((name) => /\.(?:eml|html|msg)$/.test(name))

/** Folder with the mails of one class (`phishing`, `ham`, …), or null when the collection is not on this machine. */
export function corpusFolder(name: string): string | null {
  const folder = join(data, 'emails', name)
  if (holdsMails(folder)) return folder
  const archive = join(folder, `${name}.tar.gz`)
  if (!existsSync(archive)) return null
  const { size, mtimeMs } = statSync(archive)
  const key = createHash('sha256').update(`${archive} ${size} ${mtimeMs}`).digest('hex').slice(0, 16)
  const unpacked = join(tmpdir(), `docket-corpus-${key}`)
  if (!existsSync(unpacked)) {
    const draft = mkdtempSync(join(tmpdir(), 'docket-corpus-'))
    mkdirSync(join(draft, 'all'))
    execFileSync('tar', ['-xzf', archive, '-C', join(draft, 'all')])
    try {
      renameSync(join(draft, 'all'), unpacked)
    } catch (error) {
      // Another test was quicker; its copy is as good.
      if (!existsSync(unpacked)) throw error
    }
    rmSync(draft, { recursive: true, force: true })
  }
  const inside = [unpacked, join(unpacked, name)].find(holdsMails)
  return inside ?? null
}
