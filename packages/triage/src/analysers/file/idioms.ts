// Idioms of scripts and macros that run programs, fetch files or hide what they do; every pattern is linear.

/** What a script does, each with the words that show it, or null. */
export interface Idioms {
  runs: string | null
  downloads: string | null
  obfuscated: string | null
  /** Switches protection off, stays over a restart, or deletes backups. */
  entrenches: string | null
}

const runs =
  /WScript\.Shell|Shell\.Application|ShellExecute[AW]?\b|\bShell\s{0,4}\(|\bShell\s{1,4}["A-Z]|Win32_Process\b|\bCreateProcess[AW]?\b|powershell(?:\.exe)?\b|pwsh(?:\.exe)?\b|\bcmd(?:\.exe)?\s{1,4}\/[ckr]\b|\bmshta(?:\.exe)?\b|\brundll32\b|\bregsvr32\b|\bwmic\b|\bmsiexec\b|\bInvoke-Expression\b|\bIEX\b|Start-Process\b|VirtualAlloc|CreateThread\b|CallByName\b|\bExecuteExcel4Macro\b|\bos\.system\s{0,3}\(|subprocess\.(?:Popen|call|run)\s{0,3}\(/i
const downloads =
  /URLDownloadToFile[AW]?|(?:MSXML2|Microsoft)\.(?:Server)?XMLHTTP|WinHttp\.WinHttpRequest|ADODB\.Stream|DownloadString\b|DownloadFile\b|DownloadData\b|Invoke-WebRequest\b|Invoke-RestMethod\b|\biwr\s{1,4}|Net\.WebClient\b|Start-BitsTransfer\b|\bbitsadmin\b|certutil(?:\.exe)?\s[^\n]{0,80}(?:urlcache|decode)|\bcurl(?:\.exe)?\s{1,4}[^\n]{0,80}https?:|\bwget\s{1,4}[^\n]{0,80}https?:|InternetExplorer\.Application|\bscript:https?:/i
const entrenches =
  /CurrentVersion\\{1,2}Run\b|Set-MpPreference\b|Add-MpPreference\b|DisableRealtimeMonitoring|AmsiScanBuffer|amsiInitFailed|vssadmin\s{1,4}delete|\bschtasks(?:\.exe)?\s{1,4}\/create|\bShell:Startup\b|\\Start Menu\\Programs\\Startup/i

/** Characters looked at; scripts beyond that are cut. */
const maxChars = 2_000_000

export function readIdioms(source: string): Idioms {
  const code = source.slice(0, maxChars)
  // A command prompt's carets, PowerShell's backticks and joined string pieces hide words; with them gone the words show.
  const joined = code.replace(/["']\s{0,4}[&+]\s{0,4}["']/g, '').replace(/[\^`]/g, '')
  return {
    runs: (runs.exec(code) ?? runs.exec(joined))?.[0] ?? null,
    downloads: (downloads.exec(code) ?? downloads.exec(joined))?.[0] ?? null,
    obfuscated: describeObfuscation(code),
    entrenches: (entrenches.exec(code) ?? entrenches.exec(joined))?.[0] ?? null,
  }
}

function count(code: string, pattern: RegExp, enough: number): boolean {
  let seen = 0
  for (const _ of code.matchAll(pattern)) {
    seen += 1
    if (seen >= enough) return true
  }
  return false
}

/** How a script hides itself, in words, or null. */
function describeObfuscation(code: string): string | null {
  if (/-e(?:nc|ncodedcommand|c)?\s{1,4}["']?[A-Za-z0-9+/]{60}/i.test(code)) return 'a base64-encoded PowerShell command'
  if (/FromBase64String|\batob\s{0,3}\(|base64_decode|b64decode/i.test(code) && /[A-Za-z0-9+/]{400}/.test(code))
    return 'a long base64 text that is decoded when it runs'
  if (count(code, /\bChrW?\$?\s{0,3}\(\s{0,3}\d/gi, 25)) return 'text put together from many character codes'
  if (count(code, /\[char\]\s{0,3}(?:0x)?\d/gi, 15)) return 'text put together from many character codes'
  if (/String\.fromCharCode/i.test(code) && count(code, /\b\d{2,3}\s{0,2},/g, 60))
    return 'text put together from many character codes'
  if (count(code, /\\x[0-9a-f]{2}/gi, 120) || count(code, /\\u00[0-9a-f]{2}/gi, 120))
    return 'text written in escape codes'
  if (count(code, /_0x[0-9a-f]{4,8}\b/gi, 20)) return 'variable names and tables as obfuscators make them'
  if (
    /\bStrReverse\s{0,3}\(|\.split\(\s{0,3}(?:""|'')\s{0,3}\)\.reverse\(\)\.join/i.test(code) &&
    (runs.test(code) || /eval|Execute(?:Global)?\b/.test(code))
  )
    return 'text that is reversed before it is run'
  if (/\beval\s{0,3}\(\s{0,3}(?:unescape|atob|String|function\s{0,3}\(p,a,c,k)/i.test(code))
    return 'code that is decoded and evaluated'
  if (count(code, /[a-z]\^[a-z]/gi, 25)) return 'a command written with carets between its letters'
  if (/^\s{0,10}#@~\^/.test(code)) return 'an encoded script (Script Encoder)'
  return null
}
