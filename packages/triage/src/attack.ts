// MITRE ATT&CK Enterprise: names and main tactic of the techniques our catalogue cites and products name.

/** Tactics in the order of an attack. */
export const tacticsById: Readonly<Record<string, string>> = {
  TA0043: 'Reconnaissance',
  TA0042: 'Resource Development',
  TA0001: 'Initial Access',
  TA0002: 'Execution',
  TA0003: 'Persistence',
  TA0004: 'Privilege Escalation',
  TA0005: 'Defense Evasion',
  TA0006: 'Credential Access',
  TA0007: 'Discovery',
  TA0008: 'Lateral Movement',
  TA0009: 'Collection',
  TA0011: 'Command and Control',
  TA0010: 'Exfiltration',
  TA0040: 'Impact',
}

/**
 * Techniques by tactic, one a line: id, then name. A technique with several tactics stands under the one that best says
 * what an alert naming it is about.
 */
const table: Readonly<Record<string, string>> = {
  TA0001: `
    T1078 Valid Accounts
    T1078.004 Cloud Accounts
    T1091 Replication Through Removable Media
    T1133 External Remote Services
    T1189 Drive-by Compromise
    T1190 Exploit Public-Facing Application
    T1193 Spearphishing Attachment
    T1195 Supply Chain Compromise
    T1199 Trusted Relationship
    T1200 Hardware Additions
    T1566 Phishing
    T1566.001 Spearphishing Attachment
    T1566.002 Spearphishing Link
    T1566.003 Spearphishing via Service
    T1566.004 Spearphishing Voice
  `,
  TA0002: `
    T1047 Windows Management Instrumentation
    T1059 Command and Scripting Interpreter
    T1059.001 PowerShell
    T1059.004 Unix Shell
    T1059.005 Visual Basic
    T1059.006 Python
    T1059.007 JavaScript
    T1106 Native API
    T1129 Shared Modules
    T1203 Exploitation for Client Execution
    T1204 User Execution
    T1204.001 Malicious Link
    T1204.002 Malicious File
    T1559 Inter-Process Communication
    T1559.002 Dynamic Data Exchange
    T1569 System Services
    T1569.002 Service Execution
    T1610 Deploy Container
  `,
  TA0003: `
    T1037 Boot or Logon Initialization Scripts
    T1053 Scheduled Task/Job
    T1053.005 Scheduled Task
    T1098 Account Manipulation
    T1098.001 Additional Cloud Credentials
    T1098.003 Add Office 365 Global Administrator Role
    T1136 Create Account
    T1136.003 Cloud Account
    T1137 Office Application Startup
    T1137.005 Outlook Rules
    T1137.006 Add-ins
    T1176 Software Extensions
    T1505 Server Software Component
    T1543 Create or Modify System Process
    T1546 Event Triggered Execution
    T1546.012 Image File Execution Options Injection
    T1547 Boot or Logon Autostart Execution
    T1547.001 Registry Run Keys / Startup Folder
    T1547.009 Shortcut Modification
    T1554 Compromise Host Software Binary
    T1574 Hijack Execution Flow
    T1577 Compromise Application Executable
  `,
  TA0004: `
    T1055 Process Injection
    T1055.004 Asynchronous Procedure Call
    T1055.011 Extra Window Memory Injection
    T1055.012 Process Hollowing
    T1068 Exploitation for Privilege Escalation
    T1134 Access Token Manipulation
    T1484 Domain Policy Modification
    T1484.002 Domain Trust Modification
    T1548 Abuse Elevation Control Mechanism
    T1611 Escape to Host
  `,
  TA0005: `
    T1014 Rootkit
    T1027 Obfuscated Files or Information
    T1027.002 Software Packing
    T1027.006 HTML Smuggling
    T1027.009 Embedded Payloads
    T1027.010 Command Obfuscation
    T1027.012 LNK Icon Smuggling
    T1027.013 Encrypted/Encoded File
    T1027.015 Compression
    T1027.017 SVG Smuggling
    T1036 Masquerading
    T1036.002 Right-to-Left Override
    T1036.003 Rename Legitimate Utilities
    T1036.005 Match Legitimate Resource Name or Location
    T1036.007 Double File Extension
    T1036.008 Masquerade File Type
    T1070 Indicator Removal
    T1070.001 Clear Windows Event Logs
    T1070.009 Clear Persistence
    T1112 Modify Registry
    T1127 Trusted Developer Utilities Proxy Execution
    T1140 Deobfuscate/Decode Files or Information
    T1197 BITS Jobs
    T1202 Indirect Command Execution
    T1211 Exploitation for Defense Evasion
    T1216 System Script Proxy Execution
    T1218 System Binary Proxy Execution
    T1218.001 Compiled HTML File
    T1218.005 Mshta
    T1218.010 Regsvr32
    T1218.011 Rundll32
    T1220 XSL Script Processing
    T1221 Template Injection
    T1222 File and Directory Permissions Modification
    T1497 Virtualization/Sandbox Evasion
    T1525 Implant Internal Image
    T1526 Cloud Service Discovery
    T1535 Unused/Unsupported Cloud Regions
    T1542 Pre-OS Boot
    T1553 Subvert Trust Controls
    T1553.004 Install Root Certificate
    T1553.005 Mark-of-the-Web Bypass
    T1562 Impair Defenses
    T1562.001 Disable or Modify Tools
    T1562.008 Disable Cloud Logs
    T1564 Hide Artifacts
    T1564.007 VBA Stomping
    T1578 Modify Cloud Compute Infrastructure
    T1599 Network Boundary Bridging
    T1620 Reflective Code Loading
    T1647 Plist File Modification
    T1656 Impersonation
    T1672 Email Spoofing
  `,
  TA0006: `
    T1003 OS Credential Dumping
    T1003.001 LSASS Memory
    T1040 Network Sniffing
    T1056 Input Capture
    T1056.002 GUI Input Capture
    T1056.003 Web Portal Capture
    T1110 Brute Force
    T1111 Two-Factor Authentication Interception
    T1187 Forced Authentication
    T1212 Exploitation for Credential Access
    T1528 Steal Application Access Token
    T1539 Steal Web Session Cookie
    T1552 Unsecured Credentials
    T1555 Credentials from Password Stores
    T1555.001 Keychain
    T1556 Modify Authentication Process
    T1556.006 Multi-Factor Authentication
    T1556.009 Conditional Access Policies
    T1558 Steal or Forge Kerberos Tickets
    T1558.003 Kerberoasting
    T1598 Phishing for Information
    T1598.003 Spearphishing Link
    T1621 Multi-Factor Authentication Request Generation
    T1649 Steal or Forge Authentication Certificates
  `,
  TA0007: `
    T1016 System Network Configuration Discovery
    T1033 System Owner/User Discovery
    T1046 Network Service Scanning
    T1049 System Network Connections Discovery
    T1057 Process Discovery
    T1069 Permission Groups Discovery
    T1082 System Information Discovery
    T1083 File and Directory Discovery
    T1087 Account Discovery
    T1087.004 Cloud Account
    T1135 Network Share Discovery
    T1201 Password Policy Discovery
    T1217 Browser Information Discovery
    T1482 Domain Trust Discovery
    T1518 Software Discovery
    T1538 Cloud Service Dashboard
    T1580 Cloud Infrastructure Discovery
    T1613 Container and Resource Discovery
    T1615 Group Policy Discovery
  `,
  TA0008: `
    T1021 Remote Services
    T1021.001 Remote Desktop Protocol
    T1080 Taint Shared Content
    T1210 Exploitation of Remote Services
    T1534 Internal Spearphishing
    T1550 Use Alternate Authentication Material
    T1563 Remote Service Session Hijacking
    T1570 Lateral Tool Transfer
  `,
  TA0009: `
    T1005 Data from Local System
    T1039 Data from Network Shared Drive
    T1074 Data Staged
    T1074.001 Local Data Staging
    T1113 Screen Capture
    T1114 Email Collection
    T1114.003 Email Forwarding Rule
    T1115 Clipboard Data
    T1119 Automated Collection
    T1213 Data from Information Repositories
    T1560 Archive Collected Data
    T1636 Protected User Data
    T1636.003 Contact List
  `,
  TA0010: `
    T1020 Automated Exfiltration
    T1048 Exfiltration Over Alternative Protocol
    T1530 Data from Cloud Storage Object
    T1537 Transfer Data to Cloud Account
    T1567 Exfiltration Over Web Service
  `,
  TA0011: `
    T1008 Fallback Channels
    T1026 Multiband Communication
    T1071 Application Layer Protocol
    T1071.004 DNS
    T1095 Non-Application Layer Protocol
    T1102 Web Service
    T1105 Ingress Tool Transfer
    T1132 Data Encoding
    T1132.001 Standard Encoding
    T1219 Remote Access Tools
    T1568 Dynamic Resolution
    T1571 Non-Standard Port
    T1572 Protocol Tunneling
    T1573 Encrypted Channel
  `,
  TA0040: `
    T1485 Data Destruction
    T1486 Data Encrypted for Impact
    T1489 Service Stop
    T1490 Inhibit System Recovery
    T1495 Firmware Corruption
    T1496 Resource Hijacking
    T1498 Network Denial of Service
    T1499 Endpoint Denial of Service
    T1499.004 Application or System Exploitation
    T1531 Account Access Removal
    T1565 Data Manipulation
    T1657 Financial Theft
  `,
  TA0042: `
    T1583 Acquire Infrastructure
    T1583.001 Domains
    T1583.003 Virtual Private Server
    T1583.006 Web Services
    T1584 Compromise Infrastructure
    T1584.004 Server
    T1586 Compromise Accounts
    T1587 Develop Capabilities
    T1587.001 Malware
    T1588 Obtain Capabilities
    T1588.001 Malware
    T1588.002 Tool
    T1589 Gather Victim Identity Information
    T1608 Stage Capabilities
    T1608.005 Link Target
  `,
  TA0043: `
    T1595 Active Scanning
  `,
}

interface Technique {
  name: string
  tactic: string
}

const techniques: ReadonlyMap<string, Technique> = new Map(
  Object.entries(table).flatMap(([tactic, lines]) =>
    lines
      .trim()
      .split('\n')
      .map((line): [string, Technique] => {
        const text = line.trim()
        const space = text.indexOf(' ')
        return [text.slice(0, space), { name: text.slice(space + 1), tactic }]
      }),
  ),
)

/** Name of a technique or sub-technique (`T1059.001` → `PowerShell`); of its parent when only that is known; else null. */
export function techniqueName(id: string): string | null {
  return find(id)?.name ?? null
}

/** Id of the main tactic (`T1003` → `TA0006`), also for sub-techniques of known techniques. */
export function tacticOf(id: string): string | undefined {
  return find(id)?.tactic
}

function find(id: string): Technique | undefined {
  return techniques.get(id) ?? techniques.get(id.split('.', 1)[0]!)
}
