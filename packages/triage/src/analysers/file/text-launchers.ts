// Small text files that make Windows or Office act: Internet shortcuts, remote-desktop, web queries, Java and ClickOnce starters, settings.
import { examineCode } from './script.ts'
import { cite, noteLink, type Sheet, shown } from './sheet.ts'
import { textOf } from './signature.ts'
import { riskOf } from './types.ts'

const launcherBytes = 512 * 1024

/** Examines files that point elsewhere or start something by a few lines of text. */
export function examineLauncher(sheet: Sheet): void {
  const text = textOf(sheet.file.bytes, launcherBytes)
  const target =
    /^\s{0,10}(?:URL|BASEURL|full address:s|gatewayhostname:s|IconFile)\s{0,4}[=:]\s{0,4}([^\r\n]{3,2000})/im
      .exec(text)?.[1]
      ?.trim()
  if (sheet.kind === 'remote-desktop' || sheet.extension === 'rdp') {
    const drives = /^(?:drivestoredirect:s:[^\r\n]|redirectclipboard:i:1|remoteapplicationmode:i:1)/im.test(text)
    cite(
      sheet,
      'remote-desktop-file',
      `Opening the file connects to ${shown(target ?? 'another computer')}${drives ? ' and shares drives, clipboard or windows with it' : ''}.`,
    )
    return
  }
  if (sheet.kind === 'internet-shortcut' || /^(?:url|website)$/.test(sheet.extension)) {
    const remoteFile = target !== undefined && /^(?:file:|\\\\|search-ms:|ms-|smb:|webdav)/i.test(target)
    const program =
      target !== undefined && /\.(?:exe|lnk|js|jse|vbs|hta|cpl|msi|zip|bat|cmd|scr|url)(?:[?#]|$)/i.test(target)
    if (remoteFile || program) cite(sheet, 'shortcut-remote-target', `The shortcut opens ${shown(target ?? '')}.`)
    if (target) noteLink(sheet, target)
    return
  }
  if (/^(?:iqy|oqy|dqy|rqy|slk|odc)$/.test(sheet.extension)) {
    for (const [url] of text.slice(0, 50_000).matchAll(/https?:\/\/[^\s"'<>]{4,500}/gi))
      noteLink(sheet, url, 'resource')
    if (/=[^\r\n]{0,40}\|'|;E[^\r\n]{0,40}(?:EXEC|CALL)\(|\bcmd\|/i.test(text))
      cite(sheet, 'office-dde', 'A cell of the file starts a program.')
    return
  }
  if (riskOf(sheet.extension) === 'shortcut' || /^(?:jnlp|vsto|appinstaller|msc|diagcab|xml)$/.test(sheet.extension)) {
    for (const [, url = ''] of text.matchAll(
      /(?:href|codebase|url|uri|source)\s{0,3}[=>]\s{0,3}["']?(https?:\/\/[^\s"'<>]{4,500})/gi,
    ))
      noteLink(sheet, url, 'resource')
    const remote = /(?:<url>|simpleLocation>|IconReference>)[^<]{0,20}(\\\\[^<]{3,200}|https?:[^<]{3,200})/i.exec(text)
    if (remote) cite(sheet, 'shortcut-remote-target', `Opening the file reaches out to ${shown(remote[1] ?? '')}.`)
    if (sheet.extension !== 'xml') examineCode(sheet, text)
  }
}
