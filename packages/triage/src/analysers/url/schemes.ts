// Schemes that do something else than open a web page, and addresses written with broken or doubled schemes.
import type { RawFinding } from '../../analyser.ts'

const risky: Record<string, [id: string, what: string]> = {
  data: ['url-data-scheme', 'the page itself is packed into the link (data:)'],
  javascript: ['url-script-scheme', 'the link runs a script (javascript:)'],
  vbscript: ['url-script-scheme', 'the link runs a script (vbscript:)'],
  blob: ['url-data-scheme', 'the link opens data built by a script (blob:)'],
  file: [
    'url-file-scheme',
    'the link opens a file or network share (file:), which can leak the reader’s password hash',
  ],
  smb: ['url-file-scheme', 'the link opens a network share (smb:), which can leak the reader’s password hash'],
  'search-ms': ['url-handler-scheme', 'the link opens a search of a remote folder in the file manager (search-ms:)'],
  search: ['url-handler-scheme', 'the link opens a search of a remote folder in the file manager (search:)'],
  'ms-msdt': ['url-handler-scheme', 'the link starts the support diagnostic tool (ms-msdt:)'],
  'ms-officecmd': ['url-handler-scheme', 'the link hands a command to Office (ms-officecmd:)'],
  'ms-appinstaller': ['url-handler-scheme', 'the link installs an application (ms-appinstaller:)'],
  'ms-word': ['url-handler-scheme', 'the link makes Word open a remote document (ms-word:)'],
  'ms-excel': ['url-handler-scheme', 'the link makes Excel open a remote document (ms-excel:)'],
  rdp: ['url-handler-scheme', 'the link opens a remote desktop (rdp:)'],
  'view-source': ['url-handler-scheme', 'the link shows a page’s source (view-source:)'],
}

/**
 * Findings about the scheme of an address as it was written; such addresses have no `URL` of the web.
 * Inline images (`data:image/…`) are no finding: only links that a reader follows belong here.
 */
export function examineScheme(written: string): RawFinding[] {
  const text = written.slice(0, 4096).trim()
  const where = { url: text.slice(0, 2048) }
  if (/^\\\\[^\\]/.test(text)) {
    return [
      {
        id: 'url-file-scheme',
        where,
        says: 'The link opens a network share (UNC path), which can leak the reader’s password hash',
      },
    ]
  }
  // Browsers drop tabs and line breaks inside a URL and control characters before it (WHATWG URL 4.4).
  const bare = text.replace(/[\t\r\n]/g, '').replace(/^[\0-\x20]+/, '')
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):/i.exec(bare)?.[1]?.toLowerCase()
  const findings: RawFinding[] = []
  const row = scheme === undefined || !Object.hasOwn(risky, scheme) ? undefined : risky[scheme]
  if (row && !isHarmless(bare, scheme ?? ''))
    findings.push({ id: row[0], where, says: `Where a web address belongs, ${row[1]}` })
  if (/^https?:\/{0,3}https?(?::|%3a|\/\/)/i.test(bare)) {
    findings.push({ id: 'url-doubled-scheme', where, says: 'The address begins with a scheme twice' })
  } else if (/^https?:(?:\/?[^/\\]|\/{3,}|\/?\\)/i.test(bare)) {
    findings.push({
      id: 'url-malformed-scheme',
      where,
      says: 'The slashes after the scheme are written so that filters miss the address and browsers do not',
    })
  }
  return findings
}

function isHarmless(text: string, scheme: string): boolean {
  // A path on the reader's own disk leads nowhere; a host in it is a remote share.
  if (scheme === 'file') return !/^file:(?:\\\\|\/\/)(?!localhost[/\\])[^/\\]{1,255}[/\\]{1,3}[^/\\]/i.test(text)
  if (scheme === 'javascript')
    return /^javascript:\s*(?:;|void\s*\(?\s*0?\s*\)?\s*;?|\/\/|return false;?)?\s*$/i.test(text)
  if (scheme === 'data') return /^data:image\/(?:png|gif|jpe?g|webp|bmp)[;,]/i.test(text)
  return false
}
