// Files and processes: misleading names, system names in the wrong place, who started whom, offensive tools by name.
import type { RawFinding } from '../../analyser.ts'
import type { Located } from '../../intake/sources/extract.ts'
import { type AlertAnalyser, clip, inField } from './view.ts'

const systemPrograms =
  /^(?:svchost|lsass|services|winlogon|csrss|smss|wininit|spoolsv|taskhostw|dllhost|lsm|conhost|explorer|rundll32)\.exe$/
const systemFolders =
  /[\\/]windows[\\/](?:system32|syswow64|winsxs|servicing|systemapps)?|^%?system(?:root)?%?[\\/]|\$windows/
const doubleExtension =
  /\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|txt|csv|zip|mp4)[\s_]{0,40}\.(?:exe|scr|com|pif|bat|cmd|js|jse|vbs|vbe|wsf|hta|lnk|ps1|msi|jar|iso|img)$/
const rightToLeft = /[‪-‮⁦-⁩]/
const runnable = /\.(?:exe|scr|dll|com|pif|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk)$/
const droppedPlaces =
  /[\\/](?:users[\\/]public|windows[\\/]temp|perflogs|\$recycle\.bin|programdata|appdata[\\/]local[\\/]temp)[\\/][^\\/]{1,80}$|^\/(?:tmp|dev\/shm|var\/tmp)\/[^/]{1,80}$/
const offensiveTool =
  /(?:^|[\\/_-])(?:mimikatz|mimi(?:katz|drv|lib)?|lazagne|rubeus|sharphound|bloodhound|sharpup|seatbelt|safetykatz|nanodump|procdump64?|cobaltstrike|beacon|sliver|meterpreter|metasploit|havoc|bruteratel|psexesvc|xmrig|ethminer|ncat|nc64|wce|pwdump|adfind|pchunter|gmer|processhacker|kportscan|netscan|eicar)(?:\d{0,2}|_?x?(?:64|86|32))?(?:\.\w{2,4})?$/
const officePrograms =
  /(?:^|[\\/])(?:winword|excel|powerpnt|outlook|onenote|mspub|visio|msaccess|acrord32|acrobat|foxit\w{0,10}|wordpad|eqnedt32)\.exe$/
const serverPrograms =
  /(?:^|[\\/])(?:w3wp\.exe|httpd|nginx|apache2?|php-fpm|tomcat\d?|java|sqlservr\.exe|mysqld|postgres|node)$/
const shells =
  /(?:^|[\\/])(?:cmd|powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32|certutil|bitsadmin|bash|sh|dash|zsh)(?:\.exe)?$/

export const programs: AlertAnalyser = {
  name: 'programs',
  cites: ['file-disguised', 'file-system-name', 'file-offensive-tool', 'file-dropped', 'process-odd-parent'],
  run({ extracted, facts }) {
    const findings = new Map<string, RawFinding>()
    const add = (id: string, at: Located, says: string) => {
      if (!findings.has(id))
        findings.set(id, { id, where: inField(at.field, at.value), says: `${says}: ${clip(at.value)}` })
    }
    for (const at of extracted.files.slice(0, 200)) examine(at, add)
    for (const value of facts.processCommandlines.slice(0, 60)) {
      const program = /^"([^"]{1,400})"|^(\S{1,400})/.exec(value)
      const path = program?.[1] ?? program?.[2]
      if (path && /[\\/]/.test(path)) examine({ field: 'process_commandlines', value: path }, add)
    }
    oddParent(extracted.files, add)
    return [...findings.values()]
  },
}

type Add = (id: string, at: Located, says: string) => void

function examine(at: Located, add: Add): void {
  const path = at.value.toLowerCase().trim()
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  if (doubleExtension.test(name) || rightToLeft.test(name)) add('file-disguised', at, 'The file name hides what it is')
  if (systemPrograms.test(name) && name !== path && !systemFolders.test(path) && name !== 'explorer.exe')
    add('file-system-name', at, 'A program carries the name of a system process but lies elsewhere')
  if (offensiveTool.test(path)) add('file-offensive-tool', at, 'The name is that of an attack tool')
  if (
    runnable.test(name)
      ? droppedPlaces.test(path)
      : /^\/(?:tmp|dev\/shm|var\/tmp)\/\.?(?:bash|sh|kworker|systemd|sshd|cron)$/.test(path)
  )
    add('file-dropped', at, 'A program lies in a folder that anybody may write to')
}

const parentField = /parent(?!.{0,40}grand)|initiating|causality|actor_process/i

/** Office programs and servers have little reason to start a shell. */
function oddParent(files: readonly Located[], add: Add): void {
  const parents = files.filter(({ field }) => parentField.test(field))
  const children = files.filter(({ field }) => !parentField.test(field))
  const parent = parents.find(
    ({ value }) => officePrograms.test(value.toLowerCase()) || serverPrograms.test(value.toLowerCase()),
  )
  const child = parent && children.find(({ value }) => shells.test(value.toLowerCase()))
  if (parent && child) add('process-odd-parent', child, `${clip(parent.value, 80)} started a shell or script host`)
}
