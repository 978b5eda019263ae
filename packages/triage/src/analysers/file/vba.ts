// Macro source out of a VBA project (MS-OVBA 2.4.1) and what that source does.
import type { CompoundFile } from './compound-file.ts'
import { readIdioms } from './idioms.ts'
import { cite, type Sheet, shown } from './sheet.ts'
import { latin1 } from './signature.ts'

const moduleBytes = 4 * 1024 * 1024
const sourceChars = 2_000_000
const maxModules = 100

/** Undoes the run-length compression of a container that starts at `start`; ends quietly where the data breaks. */
export function decompressVba(bytes: Uint8Array, start: number, maxBytes: number): Uint8Array {
  const out: number[] = []
  let at = start + 1
  while (at + 2 <= bytes.length && out.length < maxBytes) {
    const header = bytes[at]! | (bytes[at + 1]! << 8)
    if (((header >> 12) & 7) !== 3) break
    const chunkEnd = Math.min(bytes.length, at + (header & 0xfff) + 3)
    const chunkStart = out.length
    at += 2
    if ((header & 0x8000) === 0) {
      while (at < chunkEnd) out.push(bytes[at++]!)
      continue
    }
    while (at < chunkEnd) {
      const flags = bytes[at++]!
      for (let bit = 0; bit < 8 && at < chunkEnd; bit += 1) {
        if ((flags & (1 << bit)) === 0) {
          out.push(bytes[at++]!)
          continue
        }
        if (at + 2 > chunkEnd) return Uint8Array.from(out)
        const token = bytes[at]! | (bytes[at + 1]! << 8)
        at += 2
        const offsetBits = Math.max(4, Math.ceil(Math.log2(out.length - chunkStart)))
        const length = (token & (0xffff >> offsetBits)) + 3
        const source = out.length - (token >> (16 - offsetBits)) - 1
        // An honest chunk holds 4096 bytes (MS-OVBA 2.4.1.1.3); a larger one is made to fill memory.
        if (source < chunkStart || out.length - chunkStart + length > 8192) return Uint8Array.from(out)
        for (let i = 0; i < length; i += 1) out.push(out[source + i]!)
      }
    }
  }
  return Uint8Array.from(out)
}

/**
 * Source of all modules. Their containers are found by the attribute line every module starts with, so that a damaged or
 * forged `dir` stream hides nothing. `hasProject` is true when there is a VBA storage even if no source could be read.
 */
export function readVbaSource(file: CompoundFile): { hasProject: boolean; modules: { name: string; code: string }[] } {
  const modules: { name: string; code: string }[] = []
  let hasProject = false
  let chars = 0
  for (const entry of file.entries) {
    if (!entry.isStream || !/(?:^|\/)VBA\/[^/]{1,80}$/i.test(entry.path)) continue
    hasProject = true
    if (modules.length >= maxModules || chars > sourceChars) break
    const bytes = file.read(entry, moduleBytes)
    const mark = latin1(bytes).indexOf('\0Attribut')
    if (mark < 3) continue
    const code = latin1(decompressVba(bytes, mark - 3, moduleBytes)).slice(0, sourceChars - chars)
    chars += code.length
    modules.push({ name: entry.name, code })
  }
  return { hasProject, modules }
}

const autoRun =
  /\b(?:Sub|Function)\s{1,5}((?:Auto_?(?:Open|Exec|Close|New|Exit)|Document_?(?:Open|Close|New|BeforeClose)|Workbook_(?:Open|Activate|BeforeClose)|[A-Za-z0-9]{1,40}_(?:Layout|Painted|MouseMove|GotFocus|Resize)))\b/i

/** Cites what the macros of a project do. Returns false when the file has no VBA project. */
export function examineVba(sheet: Sheet, file: CompoundFile, path: string): boolean {
  const { hasProject, modules } = readVbaSource(file)
  if (!hasProject) return false
  const active = modules.filter(({ code }) =>
    /^\s{0,20}(?:(?:Public|Private|Friend|Static)\s{1,5}){0,2}(?:Sub|Function)\s/im.test(code),
  )
  if (active.length === 0) {
    if (modules.length === 0)
      cite(sheet, 'office-macro-no-source', 'There is a macro project whose source text is missing or unreadable.', {
        path,
      })
    return true
  }
  const code = active.map((module) => module.code).join('\n')
  const trigger = autoRun.exec(code)
  const idioms = readIdioms(code)
  cite(
    sheet,
    'office-macros',
    `The document holds macros (${active
      .map(({ name }) => shown(name, 30))
      .slice(0, 5)
      .join(', ')}).`,
    { path },
  )
  if (trigger)
    cite(
      sheet,
      'office-macro-autorun',
      `The macro ${shown(trigger[1] ?? '', 60)} runs by itself when the document is opened or closed.`,
      { path },
    )
  const acts = idioms.runs ?? idioms.downloads
  if (trigger && acts)
    cite(sheet, 'office-macro-executes', `A macro that starts by itself uses "${shown(acts, 80)}".`, { path })
  else if (idioms.runs && idioms.downloads)
    cite(
      sheet,
      'office-macro-executes',
      `A macro downloads and runs: "${shown(idioms.downloads, 60)}", "${shown(idioms.runs, 60)}".`,
      { path },
    )
  if (idioms.obfuscated)
    cite(sheet, 'office-macro-obfuscated', `The macro text hides itself: ${idioms.obfuscated}.`, { path })
  return true
}
