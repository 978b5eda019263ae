// What the path gives away: files to run, places of hacked sites, marks of phishing kits.
import type { RawFinding } from '../../analyser.ts'
import { brandOfHost } from '../brands.ts'
import { hostingOf } from './hosting.ts'
import { isUnder, type UrlParts } from './parts.ts'

const programs =
  /\.(?:exe|scr|pif|com|bat|cmd|msi|msix|appx|appinstaller|ps1|vbs|vbe|js|jse|wsf|hta|lnk|jar|apk|dmg|pkg|iso|img|vhdx?|xll|cpl|chm|reg|rdp|url|docm|xlsm|pptm|dotm)$/
const archives = /\.(?:zip|rar|7z|cab|ace|arj|gz|tgz|xz|z|lzh|r\d\d)$/
/** Folders of content systems that serve code or media, never a page a reader is sent to. */
const hackedFolders =
  /\/(?:wp-includes|wp-content\/(?:plugins|themes|uploads|languages|upgrade|cache)|wp-admin|\.well-known|administrator\/(?:components|templates)|components\/com_|modules\/mod_|sites\/default\/files|vendor\/|\.git|\.tmb)/

/** Findings about the path. */
export function examinePath(parts: UrlParts): RawFinding[] {
  const where = { url: parts.url.href.slice(0, 2048) }
  const findings: RawFinding[] = []
  const file = parts.path.slice(parts.path.lastIndexOf('/') + 1)
  const own = brandOfHost(parts.host) !== null
  // `.com` and `.js` end ordinary addresses too: a bare domain in the path, a script of the page.
  const program = programs.exec(file)?.[0]
  if (program && program !== '.com' && program !== '.js') {
    findings.push({
      id: 'url-program-download',
      where,
      says: `The link downloads a file that can run (${file.slice(-60)})`,
    })
  } else if (archives.test(file)) {
    findings.push({ id: 'url-archive-download', where, says: `The link downloads an archive (${file.slice(-60)})` })
  }
  if (own) return findings
  const folder = hackedFolders.exec(parts.path)?.[0]
  if (folder && !/\.(?:png|jpe?g|gif|svg|webp|css|js|pdf|ico|woff2?|mp[34])$/.test(file)) {
    findings.push({
      id: 'url-hacked-site-path',
      where,
      says: `A page inside ${folder}, where content systems keep code and uploads, points to a hacked site`,
    })
  }
  if (kitFile.test(file)) {
    findings.push({
      id: 'url-kit-path',
      where,
      says: `The page name ${file.slice(0, 60)} is typical of ready-made phishing kits`,
    })
  }
  const media = mediaFolder.exec(parts.path)?.[1]
  if (media && (/\.(?:php\d?|html?)$/.test(file) || (file === '' && parts.url.search.length > 1))) {
    const says = `A page inside /${media}/, where sites keep pictures and style sheets, points to a hacked site`
    findings.push({ id: 'url-page-in-media-folder', where, says })
  }
  const domain = domainSegment(parts)
  if (domain) {
    findings.push({
      id: 'url-domain-in-path',
      where,
      says: `The folder “${domain.slice(0, 60)}” on ${parts.host} is named like another site`,
    })
  }
  const hash = hashFolder(parts)
  if (hash && hostingOf(parts.host) !== 'share' && hostingOf(parts.host) !== 'form') {
    findings.push({
      id: 'url-hash-path',
      where,
      says: `A checksum-like name in the address (${hash.slice(0, 40)}) is how kits give every victim a page of his own`,
    })
  }
  if (
    /[?&](?:email|e-mail|mail|login|login_id|correo|usuario|cliente)=[^&]{1,80}(?:@|%40)/i.test(parts.url.search) &&
    /\.(?:php|html?|aspx?)$/.test(file)
  ) {
    findings.push({ id: 'url-prefilled-login', where, says: 'The page is handed a mail address to fill into a form' })
  }
  return findings
}

const kitFile =
  /^(?:(?:login|signin|sign-in|logon|verify|verification|validate|confirm|secure|account|auth|webscr|update|billing|unlock|myaccount|webmail|owa|identity|customer_center|sms|otp|step\d|mailbox|office|outlook|hotmail|gmail|adobe|dhl|fedex|docusign|onedrive|sharepoint)[._-]?\d*\.php|(?:login|signin|logon|verify|verification|validate|webmail|mailbox|onedrive|office365|docusign|webscr)[._-]?\d*\.html?)$/

const mediaFolder = /\/(images?|img|imgs|css|js|fonts?|assets\/(?:css|js|img|images|fonts))\//

/** A folder that spells a domain of its own, as copied log-in pages have: `/bankofamerica.com/`. */
function domainSegment(parts: UrlParts): string | null {
  const folders = parts.path.split('/', 12).slice(1, -1)
  const found = folders.find((segment) =>
    /^(?:www\.)?[a-z0-9-]{3,40}\.(?:com|net|org|gov|co|de|fr|it|es|br|jp|uk)(?:\.[a-z]{2})?$/.test(segment),
  )
  return found !== undefined && !isUnder(parts.host, found.replace(/^www\./, '')) ? found : null
}

function hashFolder(parts: UrlParts): string | null {
  const segments = parts.path.split('/', 20)
  const inPath = segments.find((segment) => /^[0-9a-f]{32}$|^[0-9a-f]{64}$/.test(segment))
  if (inPath !== undefined) return inPath
  const param = parts.params.find(({ value }) => /^(?:[0-9a-f]{32}){1,2}$/i.test(value) && value.length >= 32)
  return param && /\.(?:php|html?)$|\/$/.test(parts.path) ? param.value : null
}
