// File types that do something when opened, by extension, and what an honest file of a document extension contains.
import type { ContentKind } from './signature.ts'

export type RiskClass =
  | 'program'
  | 'script-host'
  | 'script'
  | 'shortcut'
  | 'disk-image'
  | 'help'
  | 'add-in'
  | 'query'
  | 'remote-desktop'
  | 'web-page'
  | 'svg'
  | 'macro-document'
  | 'notebook'
  | 'odd-archive'

const byClass: Record<RiskClass, string> = {
  program:
    'exe scr com pif cpl dll msi msix msixbundle appx appxbundle appinstaller msp mst jar jnlp application gadget ocx sys apk dmg pkg deb rpm run elf',
  'script-host': 'jse vbe wsf wsh wsc sct hta ws vbs msc psc1 ps2xml scpt workflow command',
  script: 'js mjs ps1 psm1 bat cmd sh reg inf py pyw rb lua ahk au3',
  shortcut:
    'lnk url appref-ms settingcontent-ms library-ms search-ms searchconnector-ms scf website webloc desktop theme themepack',
  'disk-image': 'iso img vhd vhdx udf wim vmdk daa nrg',
  help: 'chm hlp diagcab diagpkg',
  'add-in': 'xll wll ppam ppa xlam xla vsto oxt',
  query: 'iqy oqy dqy rqy slk odc udl',
  'remote-desktop': 'rdp ica vnc',
  'web-page': 'html htm shtml xhtml xht mht mhtml shtm htmls',
  svg: 'svg svgz',
  'macro-document': 'docm dotm xlsm xltm xlsb pptm potm ppsm sldm',
  notebook: 'one onepkg',
  'odd-archive': 'ace arj lzh lha uue xxe z zoo arc r00 r01 001 uha cab alz egg',
}

const classes = new Map<string, RiskClass>()
for (const [risk, extensions] of Object.entries(byClass) as [RiskClass, string][])
  for (const extension of extensions.split(' ')) classes.set(extension, risk)

/** What opening a file with this extension (lower case, without dot) does; null for harmless and unknown ones. */
export function riskOf(extension: string): RiskClass | null {
  return classes.get(extension) ?? null
}

/** Classes whose file runs code, directly or through a host program. */
export const runsCode: ReadonlySet<RiskClass> = new Set([
  'program',
  'script-host',
  'script',
  'shortcut',
  'help',
  'add-in',
  'query',
])

const archiveExtensions = new Set(
  'zip rar 7z gz tgz bz2 tbz2 xz txz tar zst ace arj lzh cab z iso img vhd vhdx uue r00 001'.split(' '),
)
export const archiveKinds: ReadonlySet<ContentKind> = new Set([
  'zip',
  'rar',
  '7z',
  'gzip',
  'bzip2',
  'xz',
  'zstd',
  'cab',
  'ace',
  'arj',
  'tar',
  'iso',
  'vhd',
  'vhdx',
])

export function isArchiveExtension(extension: string): boolean {
  return archiveExtensions.has(extension)
}

/** Extensions a person takes for a document, a picture or a recording: what disguises pretend to be. */
export const harmlessLooking: ReadonlySet<string> = new Set(
  'pdf doc docx xls xlsx ppt pptx rtf txt csv odt ods odp jpg jpeg png gif bmp tif tiff webp heic mp3 mp4 wav avi mov htm html eml msg xml json log zip rar 7z'.split(
    ' ',
  ),
)

const expectations: Record<string, readonly ContentKind[]> = {
  pdf: ['pdf'],
  docx: ['zip', 'ole'],
  xlsx: ['zip', 'ole'],
  pptx: ['zip', 'ole'],
  jpg: ['jpeg'],
  jpeg: ['jpeg'],
  png: ['png'],
  gif: ['gif'],
  bmp: ['bmp'],
  txt: ['text'],
  mp3: [],
  mp4: [],
  wav: [],
}

/** Content that acts when opened and has no business under a document's or picture's name. */
const active: ReadonlySet<ContentKind> = new Set([
  'html',
  'svg',
  'lnk',
  'chm',
  'encoded-script',
  'internet-shortcut',
  'iso',
  'vhd',
  'vhdx',
  'onenote',
  'rar',
  'ace',
  'cab',
])

/** True when content of `kind` under `extension` deceives the reader: active content under a passive document's name. */
export function contradicts(extension: string, kind: ContentKind): boolean {
  const expected = expectations[extension]
  if (!expected || expected.includes(kind)) return false
  // Source code and page fragments are often kept as .txt on purpose.
  if (extension === 'txt' && (kind === 'html' || kind === 'svg')) return false
  return active.has(kind)
}

/** Content that is machine code or byte code. */
export const programKinds: ReadonlySet<ContentKind> = new Set(['pe', 'elf', 'macho', 'java-class'])
