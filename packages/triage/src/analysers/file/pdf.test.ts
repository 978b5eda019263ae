// PDF files through the door: actions, scripts, links, lures, encryption, pictures.
import { createCipheriv, createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { examineFile } from './index.ts'
import { pdfPictures } from './pdf-pictures.ts'
import { readCodes } from './qr-reader.ts'
import { attachment, fileContext, pdf, stream } from './testing-files.ts'

const page = '<</Type/Page/Contents 3 0 R>>'
const text = stream('/Filter/FlateDecode', deflateSync(Buffer.from(`BT ${'(words) Tj '.repeat(200)}ET`)))
const picture = stream('/Subtype/Image/Width 10/Height 10', Buffer.alloc(100))
const link = '<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://portal.example/a\\(1\\))>>>>'

async function examine(bytes: Uint8Array, mailText?: string) {
  const outcome = await examineFile(attachment('a.pdf', bytes), fileContext(mailText === undefined ? {} : { mailText }))
  return {
    ids: outcome.findings.map(({ id }) => id),
    links: outcome.links?.map(({ href }) => href),
    unexamined: outcome.unexamined,
  }
}

describe('actions', () => {
  it.each([
    ['<</S/Launch/Win<</F(cmd.exe)/P(/c x)>>>>', 'pdf-launch'],
    ['<</S/#4caunch/F(cmd.exe)>>', 'pdf-disguised-names'],
    ['<</S/GoToR/F(\\\\\\\\files.example\\\\a)>>', 'pdf-remote-action'],
    ['<</S/SubmitForm/F<</FS/URL/F(https://kit.example/p)>>>>', 'pdf-form-submit'],
    ['<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>', 'pdf-open-javascript'],
    ['<</S/JavaScript/JS(this.exportDataObject\\({cName:"a", nLaunch:2}\\))>>', 'pdf-javascript-attack'],
  ])('%s → %s', async (object, id) => expect((await examine(pdf([object, page, text]))).ids).toContain(id))

  it('finds actions in compressed object streams', async () => {
    const objects = stream(
      '/Type/ObjStm/N 1/First 5/Filter/FlateDecode',
      deflateSync(Buffer.from('7 0 \n<</S/Launch/F(a.exe)>>')),
    )
    expect((await examine(pdf([objects, page, text]))).ids).toContain('pdf-launch')
  })
  it('names files inside by how dangerous they are', async () => {
    const file = stream('/Type/EmbeddedFile', Buffer.from('x'))
    expect((await examine(pdf(['<</Type/Filespec/F(run.js)>>', page, text, file]))).ids).toContain(
      'document-embedded-program',
    )
    expect((await examine(pdf(['<</Type/Filespec/F(factur-x.xml)>>', page, text, file]))).ids).toEqual([
      'document-embedded-file',
    ])
  })
})

describe('links', () => {
  it('hands out links and says nothing about a written document with one', async () => {
    const outcome = await examine(pdf([link, page, text]))
    expect(outcome).toMatchObject({ ids: [], links: ['https://portal.example/a(1)'] })
  })
  it('sees the page that is one picture with a link', async () => {
    const content = stream('/Filter/FlateDecode', deflateSync(Buffer.from('q 600 0 0 800 0 0 cm /Im Do Q')))
    expect((await examine(pdf([link, page, content, picture]))).ids).toEqual(['pdf-image-link'])
  })
  it('sees the page that is little more than a link', async () => {
    const content = stream('/Filter/FlateDecode', deflateSync(Buffer.from('BT (Open) Tj ET')))
    expect((await examine(pdf([link, page, content]))).ids).toEqual(['document-single-link'])
  })
})

/** Encrypts as ISO 32000 extension level 3 (R5) does: independent of the reader but for the standard. */
function locked(password: string): Uint8Array {
  const key = Buffer.alloc(32, 7)
  const secret = Buffer.from(password)
  const sha = (salt: string): Buffer => createHash('sha256').update(secret).update(salt).digest()
  const user = Buffer.concat([sha('validate'), Buffer.from('validatekey-salt')])
  const wrap = createCipheriv('aes-256-cbc', sha('key-salt'), Buffer.alloc(16)).setAutoPadding(false)
  const seal = createCipheriv('aes-256-cbc', key, Buffer.alloc(16, 9))
  const uri = Buffer.concat([Buffer.alloc(16, 9), seal.update('https://locked.example/'), seal.final()])
  return pdf(
    [
      `<</Subtype/Link/A<</S/URI/URI<${uri.toString('hex')}>>>>>`,
      page,
      text,
      `<</Filter/Standard/V 5/R 5/Length 256/U<${user.toString('hex')}>/UE<${wrap.update(key).toString('hex')}>/P -4>>`,
    ],
    '<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>',
  )
}

/** RC4 written out plainly, so that reader and test share no code. */
function plainRc4(key: Buffer, data: Buffer): Buffer {
  const s = [...Array(256).keys()]
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + s[i]! + key[i % key.length]!) % 256
    ;[s[i], s[j]] = [s[j]!, s[i]!]
  }
  let a = 0
  let b = 0
  return data.map((byte) => {
    a = (a + 1) % 256
    b = (b + s[a]!) % 256
    ;[s[a], s[b]] = [s[b]!, s[a]!]
    return byte ^ s[(s[a]! + s[b]!) % 256]!
  }) as Buffer
}

/** A document locked as ISO 32000-1 7.6.3 says for revision 3 and 128 bits, with a link in object 1 and deflated text in object 3. */
function lockedByRc4(password: string): Uint8Array {
  const md5 = (...parts: Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
  const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
  const [owner, id, flags] = [Buffer.alloc(32, 5), Buffer.alloc(16, 6), Buffer.from([252, 255, 255, 255])]
  let key = md5(Buffer.concat([Buffer.from(password), padding]).subarray(0, 32), owner, flags, id)
  for (let i = 0; i < 50; i += 1) key = md5(key)
  let user = md5(padding, id)
  for (let i = 0; i < 20; i += 1) user = plainRc4(key.map((byte) => byte ^ i) as Buffer, user)
  const seal = (object: number, data: Buffer): Buffer => plainRc4(md5(key, Buffer.from([object, 0, 0, 0, 0])), data)
  const uri = seal(1, Buffer.from('https://locked.example/')).toString('hex')
  const content = seal(3, deflateSync(Buffer.from(`BT ${'(words) Tj '.repeat(200)}ET`)))
  const encrypt = `<</Filter/Standard/V 2/R 3/Length 128/P -4/O<${owner.toString('hex')}>/U<${user.toString('hex')}${'00'.repeat(16)}>>>`
  const objects = [`<</Subtype/Link/A<</S/URI/URI<${uri}>>>>>`, page, stream('/Filter/FlateDecode', content), encrypt]
  return pdf(objects, `<</Root 1 0 R/Encrypt 4 0 R/ID[<${id.toString('hex')}><00>]>>`)
}

describe('encryption', () => {
  it('opens the older cipher too, strings and streams', async () => {
    expect(await examine(lockedByRc4('123'), 'Senha do PDF 123 Protocolo 77')).toMatchObject({
      ids: ['pdf-encrypted', 'document-password-in-text'],
      links: ['https://locked.example/'],
      unexamined: [],
    })
  })
  it('reads documents that need no password', async () => {
    expect(await examine(locked(''))).toMatchObject({ ids: ['pdf-restricted'], links: ['https://locked.example/'] })
  })
  it('opens documents by the password the mail tells', async () => {
    expect(await examine(locked('4711'), 'Statement attached.\nPassword of the file: 4711.')).toMatchObject({
      ids: ['pdf-encrypted', 'document-password-in-text'],
      links: ['https://locked.example/'],
      unexamined: [],
    })
  })
  it('says so when it cannot', async () => {
    const outcome = await examine(locked('4711'), 'Your password is your date of birth.')
    expect(outcome).toMatchObject({ ids: ['pdf-encrypted'], links: [] })
    expect(outcome.unexamined?.[0]?.reason).toBe('encrypted')
  })
})

describe('pictures', () => {
  it('reads a code out of raw pixels with row predictors', async () => {
    const { writeBarcode, prepareZXingModule } = await import('zxing-wasm/writer')
    const { readFileSync } = await import('node:fs')
    const wasm = new URL(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm'))
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })
    const { symbol } = await writeBarcode('https://qr.example/in-pdf', { format: 'QRCode' })
    const scale = 4
    const side = (symbol.width + 8) * scale
    const rows = Array.from({ length: side }, (_, y) => {
      const row = Buffer.alloc(side + 1, 255)
      row[0] = 0
      for (let x = 0; x < side; x += 1) {
        const column = Math.floor(x / scale) - 4
        const line = Math.floor(y / scale) - 4
        const inside = column >= 0 && line >= 0 && column < symbol.width && line < symbol.height
        if (inside && symbol.data[line * symbol.width + column] === 0) row[x + 1] = 0
      }
      return row
    })
    const image = stream(
      `/Subtype/Image/Width ${side}/Height ${side}/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/Columns ${side}>>`,
      deflateSync(Buffer.concat(rows)),
    )
    const pictures = await pdfPictures(pdf([image, page]), () => false, [])
    expect(pictures).toHaveLength(1)
    expect(await readCodes(pictures[0]!)).toEqual(['https://qr.example/in-pdf'])
  })
})
