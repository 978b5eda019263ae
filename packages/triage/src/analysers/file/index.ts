// Examines files: each by its name, its type and its content, and the files found inside it, within the limits.
import { createHash } from 'node:crypto'
import type { Observable, Scan, ScanVerdict } from '@docket/model'
import type { Analysis } from '../../analyser.ts'
import type { Attachment } from '../../message.ts'
import { judge, weighFindings } from '../../verdict.ts'
import { domainOf } from '../url/parts.ts'
import { examineArchive } from './archive.ts'
import { examineCard } from './calendar.ts'
import { examineDiskImage } from './disk-image.ts'
import { examineProgram } from './executable.ts'
import { examinePage } from './html-file.ts'
import { examineShortcut } from './lnk.ts'
import { examineLocked } from './locked-message.ts'
import { examineTestFile } from './malware-test.ts'
import { examineName } from './names.ts'
import { examineOle } from './ole.ts'
import { examineNotebook } from './onenote.ts'
import { examinePdf } from './pdf.ts'
import { examineType } from './risky-type.ts'
import { examineRtf } from './rtf.ts'
import { examineScript } from './script.ts'
import { analyserName, childAttachment, type FileContext, openSheet, type Sheet, skip } from './sheet.ts'
import type { ContentKind } from './signature.ts'
import { examineSvg } from './svg.ts'
import { examineLauncher } from './text-launchers.ts'
import { programKinds, riskOf } from './types.ts'

export type { FileContext } from './sheet.ts'

/** Examiners by what the bytes are. Kinds that are missing (pictures, sound, text) have nothing to run. */
const examiners: Partial<Record<ContentKind, (sheet: Sheet) => void>> = {
  ole: (sheet) => examineOle(sheet),
  zip: examineArchive,
  rar: examineArchive,
  '7z': examineArchive,
  gzip: examineArchive,
  bzip2: examineArchive,
  xz: examineArchive,
  zstd: examineArchive,
  cab: examineArchive,
  ace: examineArchive,
  arj: examineArchive,
  tar: examineArchive,
  iso: examineDiskImage,
  vhd: examineDiskImage,
  vhdx: examineDiskImage,
  pdf: examinePdf,
  rtf: examineRtf,
  lnk: examineShortcut,
  onenote: examineNotebook,
  svg: examineSvg,
  html: examinePage,
  calendar: examineCard,
  contact: examineCard,
  'internet-shortcut': examineLauncher,
  'remote-desktop': examineLauncher,
  'encoded-script': examineScript,
  pe: examineProgram,
  elf: examineProgram,
  macho: examineProgram,
  'java-class': examineProgram,
}

/**
 * Examines one file and what lies inside it. Returns findings, a scan for the file and each one inside, observables
 * (sha256, file_name, URLs) and the links found. Pure but for the clock; never throws for what a file holds.
 */
export async function examineFile(file: Attachment, context: FileContext): Promise<Analysis> {
  const analysis = { findings: [], unexamined: [], observables: [], scans: [], links: [] } as Required<
    Omit<Analysis, 'familyName'>
  > &
    Pick<Analysis, 'familyName'>
  const pending: { sheet: Sheet; depth: number }[] = [{ sheet: openSheet(file, context), depth: 0 }]
  let members = 0
  let bytes = 0
  while (pending.length > 0) {
    const { sheet, depth } = pending.shift()!
    if (context.outOfTime()) {
      skip(sheet, 'timeout', 'the time for this mail was used up')
      analysis.unexamined.push(...sheet.unexamined)
      break
    }
    examineSheet(sheet)
    gather(analysis, sheet)
    for (const { name, bytes: inner } of sheet.children) {
      members += 1
      bytes += inner.length
      if (
        depth >= context.limits.archiveDepth ||
        members > context.limits.archiveMembers ||
        bytes > context.limits.unpackedBytes
      ) {
        analysis.unexamined.push({
          analyser: analyserName,
          reason: 'limit',
          detail: `${file.name.slice(0, 200)}: files inside were left out`,
        })
        break
      }
      const path = [sheet.path, name].filter((piece) => piece).join(' » ')
      const child = childAttachment(sheet.file, name, inner)
      pending.push({ sheet: openSheet(child, { ...context, members: undefined }, sheet.root, path), depth: depth + 1 })
    }
  }
  return analysis
}

function examineSheet(sheet: Sheet): void {
  if (examineTestFile(sheet) || examineLocked(sheet)) return
  if (sheet.file.encrypted && sheet.file.bytes.length === 0)
    skip(sheet, 'encrypted', 'the file is locked in its archive')
  examineName(sheet)
  // Files that start something are text or XML; their ending, not their bytes, says which program reads them.
  const textual = sheet.kind === 'text' || sheet.kind === 'xml' || sheet.kind === 'html' || sheet.kind === 'unknown'
  if (!(textual && examineByExtension(sheet))) examiners[sheet.kind]?.(sheet)
  examineType(sheet)
  if (sheet.file.sizeBytes > sheet.file.bytes.length && !sheet.file.encrypted)
    skip(sheet, 'limit', 'only the beginning of the file was read')
}

/** Examines text by the program that its ending belongs to. Returns false when the ending says nothing. */
function examineByExtension(sheet: Sheet): boolean {
  const risk = riskOf(sheet.extension)
  const launcher = risk === 'shortcut' || risk === 'query' || risk === 'remote-desktop'
  if (launcher || /^(?:jnlp|vsto|appinstaller)$/.test(sheet.extension)) examineLauncher(sheet)
  else if (risk === 'script' || risk === 'script-host') {
    examineScript(sheet)
    // HTML applications are pages whose scripts run unguarded.
    if (sheet.kind === 'html') examinePage(sheet)
  } else if (risk === 'web-page') examinePage(sheet)
  else return false
  return true
}

const verdictOf = {
  confirmed_threat: 'malicious',
  likely_true_positive: 'malicious',
  suspicious_behavior: 'suspicious',
} as const

function gather(into: Required<Omit<Analysis, 'familyName'>> & Pick<Analysis, 'familyName'>, sheet: Sheet): void {
  const { file } = sheet
  into.findings.push(...sheet.findings)
  into.unexamined.push(...sheet.unexamined)
  into.links.push(...sheet.links)
  into.familyName ??= sheet.familyName ?? undefined
  const findings = weighFindings(sheet.findings, analyserName)
  const judged = judge(findings, { kind: 'file', unexamined: sheet.unexamined }).verdict
  const verdict: ScanVerdict = verdictOf[judged as keyof typeof verdictOf] ?? 'unknown'
  const sha256 = file.sha256 || createHash('sha256').update(file.bytes).digest('hex')
  const fileType =
    programKinds.has(sheet.kind) || file.fileType === '' || file.fileType === 'unknown' ? sheet.kind : file.fileType
  into.scans.push({
    type: 'file',
    sha256,
    fileName: file.name,
    fileType,
    sizeBytes: file.sizeBytes,
    parent: file.parent,
    verdict,
    findings,
  })
  into.observables.push(
    ...(file.encrypted && file.bytes.length === 0
      ? []
      : [{ kind: 'sha256' as const, value: sha256, role: 'attachment' }]),
    { kind: 'file_name', value: file.name.slice(0, 300), role: 'attachment' },
  )
  for (const { url, part } of sheet.links) if (url) into.scans.push(urlScan(url, part))
  into.observables.push(...sheet.links.flatMap(({ url }) => urlObservables(url)))
}

/** A scan for a URL that nobody has judged yet; the link analysers add what they find. */
export function urlScan(url: URL, foundIn: string): Scan {
  return {
    type: 'url',
    url: url.href,
    domain: url.hostname ? domainOf(url.hostname) : null,
    foundIn: [foundIn],
    verdict: 'unknown',
    findings: [],
  }
}

export function urlObservables(url: URL | null): Observable[] {
  if (!url) return []
  return [
    { kind: 'url', value: url.href.slice(0, 2048), role: 'attachment' },
    { kind: 'domain', value: url.hostname, role: 'attachment' },
  ]
}
