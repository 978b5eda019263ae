// Command lines that attackers run, as data: what to look for and what to say. Every pattern is linear in the text.

export interface CommandRow {
  /** Catalogue id. */
  id: string
  /** All must match the lower-cased command. */
  all: readonly RegExp[]
  /** None may match. */
  none?: readonly RegExp[]
  /** Completes "The command …". */
  says: string
}

const powershell = /\b(?:powershell|pwsh)(?:\.exe)?\b/

export const commandRows: readonly CommandRow[] = [
  {
    id: 'command-credential-dumping',
    all: [
      /\b(?:mimikatz|invoke-mimikatz|sekurlsa::|lsadump::|kerberos::golden|privilege::debug|pypykatz|lazagne|nanodump|gsecdump|wce(?:64)?\.exe|pwdump\d?|fgdump|safetykatz|sharpdpapi|rubeus|secretsdump|dumpert|handlekatz)/,
    ],
    says: 'runs a tool made for stealing credentials',
  },
  {
    id: 'command-credential-dumping',
    all: [
      /\bprocdump(?:64)?(?:\.exe)?\b|comsvcs(?:\.dll)?|\bcreatedump\b|\brdrleakdiag\b|\bsqldumper\b/,
      /\blsass\b|minidump|#24|#\+24/,
    ],
    says: 'dumps the memory of the process that holds credentials',
  },
  {
    id: 'command-credential-dumping',
    all: [/\breg(?:\.exe)?["']?\s{1,4}save\b/, /hklm[\\/](?:sam|security|system)\b/],
    says: 'saves the registry hives that hold password hashes',
  },
  {
    id: 'command-credential-dumping',
    all: [/\bntdsutil\b|\bntds\.dit\b/, /ifm|create full|copy|esentutl|vssadmin/],
    says: 'copies the database of a domain controller',
  },
  {
    id: 'command-recovery-inhibited',
    all: [
      /\bvssadmin(?:\.exe)?\b|\bwmic(?:\.exe)?\b|\bwbadmin(?:\.exe)?\b|win32_shadowcopy/,
      /delete|resize shadowstorage/,
      /shadow|catalog|systemstatebackup/,
    ],
    says: 'deletes the shadow copies or backups a victim would restore from',
  },
  {
    id: 'command-recovery-inhibited',
    all: [/\bbcdedit(?:\.exe)?\b/, /recoveryenabled["']?\s{1,4}no|ignoreallfailures/],
    says: 'switches off the recovery of the operating system',
  },
  {
    id: 'command-reverse-shell',
    all: [
      /\b(?:nc|ncat|netcat)(?:\.exe|\.traditional|\.openbsd)?["']?\s/,
      /\s-\w{0,6}[ec]\w{0,2}\s{1,4}["']?[\w/\\.:]{0,40}(?:sh|bash|cmd|powershell)(?:\.exe)?\b|--(?:sh-)?exec\b/,
    ],
    says: 'connects a shell to another machine',
  },
  {
    id: 'command-reverse-shell',
    all: [/\/dev\/(?:tcp|udp)\/[\w.-]{1,100}\/\d/],
    says: 'sends a shell through /dev/tcp',
  },
  {
    id: 'command-reverse-shell',
    all: [
      /\b(?:python\d?|perl|ruby|php|lua|node)\b/,
      /socket|fsockopen|tcpsocket/,
      /dup2|\/bin\/(?:ba|z|da)?sh|pty\.spawn|exec\(|cmd\.exe/,
    ],
    says: 'opens a shell over a socket from a script interpreter',
  },
  { id: 'command-reverse-shell', all: [/\bsocat\b/, /exec:["']?[\w/]{0,30}sh\b/], says: 'connects a shell with socat' },
  {
    id: 'command-reverse-shell',
    all: [/\bmkfifo\b/, /\bnc\b|\bncat\b|\btelnet\b|openssl s_client/, /\/bin\/(?:ba|z|da)?sh|\bsh -i\b/],
    says: 'connects a shell through a named pipe',
  },
  {
    id: 'command-reverse-shell',
    all: [/system\.net\.sockets\.tcpclient/, /getstream|iex|invoke-expression/],
    says: 'opens a PowerShell session over a socket',
  },
  {
    id: 'command-amsi-bypass',
    all: [/amsiutils|amsiinitfailed|amsiscanbuffer|amsi\.dll[^|;]{0,80}(?:patch|protect)|etweventwrite/],
    says: 'switches off the script scanner of Windows',
  },
  {
    id: 'command-download-run',
    all: [
      powershell,
      /downloadstring|downloadfile|downloaddata|invoke-webrequest|\biwr\b|invoke-restmethod|\birm\b|net\.webclient|start-bitstransfer/,
      /https?:|ftp:|\\\\/,
    ],
    none: [/chocolatey\.org\/install|get\.scoop\.sh|aka\.ms\//],
    says: 'downloads with PowerShell',
  },
  {
    id: 'command-download-run',
    all: [
      /\b(?:curl|wget|fetch)\b/,
      /\|\s{0,4}(?:sudo\s{1,4})?(?:\/(?:usr\/)?bin\/)?(?:ba|z|da|k)?sh\b|\|\s{0,4}(?:sudo\s{1,4})?(?:python\d?|perl|osascript|node|php)\b/,
    ],
    says: 'downloads a script and runs it at once',
  },
  {
    id: 'command-download-run',
    all: [/\b(?:ba|z)?sh\b.{0,10}(?:<\(|\$\(|`)\s{0,4}(?:curl|wget)\b/],
    says: 'downloads a script and runs it at once',
  },
  {
    id: 'command-encoded',
    all: [powershell, /\s[-/](?:e|ec|en|enc|enco|encod|encode|encoded|encodedc\w{0,10})["']?\s{1,4}["']?[a-z0-9+/]{8}/],
    says: 'hides its PowerShell in Base64',
  },
  {
    id: 'command-encoded',
    all: [/frombase64string|\[convert\]::/, /iex|invoke-expression|\[reflection|assembly\]::load|invoke\(/],
    says: 'decodes and runs hidden code',
  },
  {
    id: 'command-encoded',
    all: [
      /base64\s{1,4}(?:-d|--decode|-di)\b/,
      /\|\s{0,4}(?:sudo\s{1,4})?(?:\/(?:usr\/)?bin\/)?(?:(?:ba|z|da)?sh|python\d?|perl)\b/,
    ],
    says: 'decodes and runs a hidden script',
  },
  {
    id: 'command-encoded',
    all: [
      /\b(?:python\d?|perl|ruby|php|node|\/tmp\/\w{1,30})\b/,
      /exec\(|eval\(/,
      /b64decode|base64_decode|frombase64|decode64|unpack\(/,
    ],
    says: 'decodes and runs hidden code',
  },
  {
    id: 'command-encoded',
    all: [powershell, /-w(?:in\w{0,10})?\s{1,4}(?:h|1)\w{0,6}/, /-(?:nop|noni|ep|exec)\w{0,14}/],
    says: 'runs PowerShell with window and policy hidden',
  },
  {
    id: 'command-proxy-execution',
    all: [/\bmshta(?:\.exe)?\b/, /https?:|javascript:|vbscript:/],
    says: 'runs remote script through mshta',
  },
  {
    id: 'command-proxy-execution',
    all: [/\bregsvr32(?:\.exe)?\b/, /\/i:\s{0,2}["']?(?:https?:|\\\\)|scrobj/],
    says: 'runs a remote scriptlet through regsvr32',
  },
  {
    id: 'command-proxy-execution',
    all: [
      /\brundll32(?:\.exe)?\b/,
      /javascript:|mshtml|url\.dll|https?:|\\appdata\\|\\temp\\|\\users\\public\\|\.(?:png|jpg|txt|dat|tmp)\b/,
    ],
    says: 'runs code through rundll32 from an odd place',
  },
  {
    id: 'command-proxy-execution',
    all: [/\bcertutil(?:\.exe)?\b/, /-(?:urlcache|verifyctl|decode|decodehex)\b|\/urlcache/],
    says: 'fetches or decodes a file with certutil',
  },
  {
    id: 'command-proxy-execution',
    all: [/\bbitsadmin(?:\.exe)?\b/, /\/(?:transfer|addfile|setnotifycmdline)\b/],
    says: 'fetches a file with bitsadmin',
  },
  {
    id: 'command-proxy-execution',
    all: [/\bmsiexec(?:\.exe)?\b/, /\s[/-]i?q?\w{0,2}\s{0,4}["']?https?:|https?:\/\/[^\s]{1,300}/, /\/q/],
    says: 'installs a remote package silently',
  },
  {
    id: 'command-proxy-execution',
    all: [/\b(?:wmic(?:\.exe)?)\b/, /\/format:\s{0,2}["']?https?:|process\s{1,4}call\s{1,4}create/],
    says: 'starts a process through WMI',
  },
  {
    id: 'command-proxy-execution',
    all: [
      /\b(?:installutil|msbuild|regasm|regsvcs|cmstp|odbcconf|presentationhost|forfiles|pcalua|hh)(?:\.exe)?["']?\s/,
      /\\(?:temp|appdata|public|programdata|downloads)\\|https?:|\/c\s|\/ni\b/,
    ],
    says: 'runs code through a signed Windows tool',
  },
  {
    id: 'command-proxy-execution',
    all: [/\bat(?:\.exe)?["']?\s/, /\/interactive|\/every:/],
    says: 'schedules an interactive command with the old at tool',
  },
  {
    id: 'command-log-clearing',
    all: [/\bwevtutil(?:\.exe)?["']?\s{1,4}(?:cl|clear-log)\b|\bclear-eventlog\b|\bremove-eventlog\b/],
    says: 'clears event logs',
  },
  {
    id: 'command-log-clearing',
    all: [
      /\b(?:rm|shred|truncate|unlink)\b|cat\s{1,4}\/dev\/null\s{0,4}>|:\s{0,2}>|\becho\s{0,4}["']{0,2}\s{0,4}>/,
      /\/var\/log\/|\.bash_history|\.zsh_history|wtmp|btmp|lastlog|utmp/,
    ],
    says: 'destroys logs or shell history',
  },
  {
    id: 'command-log-clearing',
    all: [
      /\bhistory\s{1,4}-c\b|histfile=\/dev\/null|unset\s{1,4}histfile|\blog\s{1,4}erase\b|journalctl\s{1,4}--vacuum-(?:time|size)=[01]\w?\b/,
    ],
    says: 'destroys logs or shell history',
  },
  {
    id: 'command-log-clearing',
    all: [/\bfsutil(?:\.exe)?\b/, /usn/, /deletejournal/],
    says: 'deletes the change journal',
  },
  {
    id: 'command-defence-tampering',
    all: [/set-mppreference|add-mppreference/, /-disable\w{4,40}|-exclusion(?:path|process|extension)/],
    says: 'weakens Microsoft Defender',
  },
  {
    id: 'command-defence-tampering',
    all: [
      /\bnetsh\b.{0,40}(?:firewall|advfirewall).{0,60}(?:\boff\b|disable)|set-netfirewallprofile.{0,80}false|\bufw\s{1,4}disable|iptables\s{1,4}-f\b|setenforce\s{1,4}0|spctl\s{1,4}--master-disable|csrutil\s{1,4}disable|auditctl\s{1,4}-(?:d|e\s{0,2}0)\b|auditpol\b.{0,40}(?:\/clear|disable)/,
    ],
    says: 'switches off a protection of the system',
  },
  {
    id: 'command-defence-tampering',
    all: [
      /\b(?:sc(?:\.exe)?|net1?(?:\.exe)?|taskkill(?:\.exe)?|systemctl|service|launchctl|stop-service|pkill|killall)\b/,
      /\b(?:stop|delete|config|disable|unload|bootout|\/im|\/f|kill\w{0,3})\b/,
      /windefend|wdnissvc|sense\b|csfalcon|falcon-sensor|sentinel(?:agent|one|ctl)|carbonblack|cbdefense|sophos|savservice|mcshield|symantec|sysmon|auditd|rsyslog|osquery|clamav|wazuh|elastic-(?:agent|endpoint)/,
    ],
    says: 'stops a security product',
  },
  {
    id: 'command-persistence',
    all: [/\bschtasks(?:\.exe)?\b/, /\/create\b/],
    none: [/microsoftedgeupdate|googleupdate/],
    says: 'creates a scheduled task',
  },
  {
    id: 'command-persistence',
    all: [
      /\breg(?:\.exe)?["']?\s{1,4}add\b|new-itemproperty|set-itemproperty/,
      /currentversion\\(?:run|runonce|policies\\explorer\\run)|image file execution options|winlogon|userinitmprlogonscript|appinit_dlls|\\environment\b/,
    ],
    says: 'makes a program start by itself through the registry',
  },
  {
    id: 'command-persistence',
    all: [
      /\bsc(?:\.exe)?["']?\s{1,4}(?:\\\\\S{1,80}\s{1,4})?create\b|new-service\b/,
      /binpath|\\temp\\|cmd|powershell|\\users\\/,
    ],
    says: 'installs a service',
  },
  {
    id: 'command-persistence',
    all: [/authorized_keys/, />>|\becho\b|\btee\b|\bcp\b|\bchmod\b|ssh-rsa|ssh-ed25519/],
    says: 'adds a key that may log in over SSH',
  },
  {
    id: 'command-persistence',
    all: [/\bcrontab\b|\/etc\/cron|\/var\/spool\/cron/, />>|\becho\b|\btee\b|-\s{0,2}$|curl|wget|\/tmp\/|\/dev\/shm/],
    says: 'plants a cron job',
  },
  {
    id: 'command-persistence',
    all: [
      /\blaunchctl\b/,
      /\b(?:load|bootstrap|submit)\b/,
      /\/tmp\/|\/users\/[^/]{1,60}\/library\/launchagents|\/private\/|\/users\/shared/,
    ],
    says: 'loads a launch agent from a user folder',
  },
  { id: 'command-persistence', all: [/\bplutil\b/, /-insert\b|-replace\b/], says: 'changes a property list by hand' },
  {
    id: 'command-new-account',
    all: [/\bnet1?(?:\.exe)?["']?\s{1,4}(?:user|localgroup|group)\b/, /\/add\b/],
    says: 'adds an account or a member to a group',
  },
  {
    id: 'command-new-account',
    all: [
      /\b(?:useradd|adduser|usermod|dscl)\b/,
      /-o\s{1,4}-u\s{0,2}0|-ag?\s{0,2}g?\s{0,2}(?:sudo|wheel|root|admin)|-g\s{0,4}(?:sudo|wheel|root|0\b)|-append.{0,60}admin|-create\s{1,4}\/users/,
    ],
    says: 'creates an account with rights',
  },
  {
    id: 'command-miner',
    all: [
      /\b(?:xmrig|ethminer|minerd|cpuminer|cgminer|nbminer|t-rex|phoenixminer|lolminer|claymore|nanominer|xmr-stak|bminer|ccminer|ewbf|gminer)(?:\.exe|\b)|stratum\+(?:tcp|ssl):|--donate-level|--coin[= ]monero|\b(?:minexmr|supportxmr|nanopool|2miners|moneroocean)\b/,
    ],
    says: 'mines crypto-currency',
  },
  {
    id: 'command-password-prompt',
    all: [/\bosascript\b/, /display dialog/, /password|passcode|hidden answer/],
    says: 'shows a self-made password dialog',
  },
  {
    id: 'command-password-prompt',
    all: [/\bosascript\b/, /with administrator privileges/],
    says: 'asks through a script for administrator rights',
  },
  {
    id: 'command-password-prompt',
    all: [
      /\bsecurity(?:\.exe)?["']?\s{1,4}(?:dump-keychain|find-(?:generic|internet)-password)|\bdscl\b.{0,40}-authonly/,
    ],
    says: 'reads passwords out of the keychain',
  },
  {
    id: 'command-trust-change',
    all: [
      /\bsecurity\s{1,4}add-trusted-cert\b|\bcertutil(?:\.exe)?\b.{0,40}-addstore.{0,20}root|import-certificate.{0,100}\\root\b/,
    ],
    says: 'makes the system trust another certificate',
  },
  {
    id: 'command-lateral',
    all: [
      /\bpsexec(?:64)?(?:\.exe)?\b|\bpaexec\b|\bwmiexec\b|\bsmbexec\b|\batexec\b|\bdcomexec\b|\bcrackmapexec\b|\bnxc\b|\bevil-winrm\b/,
    ],
    says: 'runs commands on another machine with an administration or attack tool',
  },
  {
    id: 'command-lateral',
    all: [/\bwmic(?:\.exe)?\b/, /\/node:/],
    says: 'runs commands on another machine through WMI',
  },
  {
    id: 'command-exfiltration',
    all: [/\brclone(?:\.exe)?\b/, /\b(?:copy|sync|move)\b/],
    says: 'copies data to cloud storage with rclone',
  },
  {
    id: 'command-exfiltration',
    all: [
      /\bcurl\b|\bwget\b/,
      /(?:\s-t\s|--upload-file|-f\s{0,2}["']?\w{0,20}=@|--post-file|-d\s{0,2}@|--data-binary\s{0,2}@)/,
      /https?:|ftp:/,
    ],
    says: 'uploads a file',
  },
  {
    id: 'command-discovery',
    all: [
      /\b(?:sharphound|bloodhound|adfind|adrecon|powerview|get-netcomputer|get-domaincomputer|seatbelt|winpeas|linpeas|linenum|pspy|advanced[_ ]?(?:ip|port)[_ ]?scanner|netscan|softperfect)\b|azurehound/,
    ],
    says: 'maps the network or domain with a tool attackers use',
  },
  {
    id: 'command-discovery',
    all: [
      /\bnltest(?:\.exe)?\b|\bnet1?(?:\.exe)?["']?\s{1,4}(?:group|user|view)\b|\bwhoami(?:\.exe)?\b|\bdsquery\b/,
      /\/dclist|\/domain_trusts|domain admins|enterprise admins|\/domain\b|\/priv\b|\/all\b/,
    ],
    says: 'looks up domain trusts, administrators or its own rights',
  },
  {
    id: 'command-container-escape',
    all: [
      /\bnsenter\b.{0,60}(?:-t\s{0,2}1\b|--target[= ]1\b)|docker\s{1,4}run\b.{0,200}(?:-v\s{0,2}\/:|--privileged)|release_agent|\/proc\/1\/root|docker\.sock/,
    ],
    says: 'reaches out of its container',
  },
  {
    id: 'command-remote-access-tool',
    all: [
      /\b(?:anydesk|teamviewer|screenconnect|connectwise|atera|splashtop|rustdesk|ultraviewer|supremo|ammyy|logmein|dwagent|meshagent|tacticalrmm|netsupport|remoteutilities|chrome-remote-desktop\w{0,10}|ngrok|cloudflared|chisel|frpc|ligolo)\b/,
    ],
    says: 'starts a remote access or tunnelling tool',
  },
  {
    id: 'command-hidden-run',
    all: [
      /(?:^|[\s"';|&])\/(?:tmp|dev\/shm|var\/tmp)\/\.?[\w.-]{1,60}/,
      /chmod\s{1,4}(?:\+x|[0-7]{0,1}7[0-7]{2})|nohup|\bexec\b|&\s{0,4}$|\/tmp\/(?:bash|sh|python|kworker|systemd)\b/,
    ],
    says: 'runs a program from a temporary folder',
  },
]
