// Builds one mail of each hostile kind, in memory: oversized, deep, wide, looping, bombing.
import { deflateRawSync } from 'node:zlib'

const head = (extra = '') =>
  `From: a@hostile.example\r\nTo: b@corp.example\r\nSubject: hostile\r\nMessage-ID: <${extra.length}@hostile.example>\r\n${extra}`

/** A ZIP with one deflated member of `sizeBytes` zeros; ratio about 1000 to 1. */
export function zipBomb(sizeBytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(sizeBytes), { level: 9 })
  const name = Buffer.from('zeros.bin')
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(8, 4)
  common.writeUInt32LE(0, 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(sizeBytes, 18)
  common.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), name])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

/** A compound file (the container of .msg) whose FAT chain points at itself. */
export function loopingMsg(): Buffer {
  const sector = 512
  const file = Buffer.alloc(sector * 4)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file)
  file.writeUInt16LE(0x3e, 24)
  file.writeUInt16LE(3, 26)
  file.writeUInt16LE(0xfffe, 28)
  file.writeUInt16LE(9, 30)
  file.writeUInt16LE(6, 32)
  file.writeUInt32LE(1, 44)
  file.writeUInt32LE(1, 48)
  file.writeUInt32LE(4096, 56)
  file.writeUInt32LE(0xfffffffe, 60)
  file.writeUInt32LE(0xfffffffe, 68)
  file.writeUInt32LE(0, 76)
  for (let i = 80; i < sector; i += 4) file.writeUInt32LE(0xffffffff, i)
  for (let i = sector; i < sector * 2; i += 4) file.writeUInt32LE(1, i)
  Buffer.from('R\0o\0o\0t\0 \0E\0n\0t\0r\0y\0', 'latin1').copy(file, sector * 2)
  file.writeUInt16LE(22, sector * 2 + 64)
  file.writeUInt8(5, sector * 2 + 66)
  file.writeUInt32LE(1, sector * 2 + 116)
  file.writeUInt32LE(0x7fffffff, sector * 2 + 120)
  return file
}

const attached = (name: string, bytes: Buffer) =>
  Buffer.from(
    `${head()}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee attachment\r\n--b\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replace(/(.{76})/g, '$1\r\n')}\r\n--b--\r\n`,
  )

function nestedMessages(depth: number): Buffer {
  let open = ''
  for (let i = 0; i < depth; i++)
    open += `From: n${i}@hostile.example\r\nSubject: level ${i}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\nContent-Type: message/rfc822\r\n\r\n`
  return Buffer.from(`${open}${head()}\r\nthe bottom\r\n`)
}

/** Name → bytes of every kind the issue lists, and a few of their relatives. */
export function hostileMails(): Map<string, Buffer> {
  return new Map<string, Buffer>([
    ['header of 10 MB', Buffer.from(`${head(`X-Long: ${'a'.repeat(10 * 1024 * 1024)}\r\n`)}\r\nbody\r\n`)],
    ['10 MB of short headers', Buffer.from(`${head('X-A: b\r\n'.repeat(1_300_000))}\r\nbody\r\n`)],
    ['100,000 nested divs', Buffer.from(`${head('Content-Type: text/html\r\n')}\r\n${'<div>'.repeat(100_000)}text`)],
    [
      '100,000 unclosed comments',
      Buffer.from(`${head('Content-Type: text/html\r\n')}\r\n${'<!--<a href="'.repeat(100_000)}`),
    ],
    ['zip bomb of 1 GB', attached('invoice.zip', zipBomb(1024 * 1024 * 1024))],
    ['looping .msg', loopingMsg()],
    ['looping .msg attached', attached('mail.msg', loopingMsg())],
    ['1,000 nested messages', nestedMessages(1000)],
    [
      '50,000 recipients',
      Buffer.from(
        `From: a@hostile.example\r\nTo: ${Array.from({ length: 50_000 }, (_, i) => `"Person ${i}" <p${i}@corp.example>`).join(',\r\n ')}\r\nSubject: many\r\n\r\nhello\r\n`,
      ),
    ],
    [
      '100,000 parts',
      Buffer.from(
        `${head('MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n')}\r\n${'--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(100_000)}--b--\r\n`,
      ),
    ],
    [
      '500,000 links',
      Buffer.from(`${head('Content-Type: text/html\r\n')}\r\n${'<a href="http://x.example/y">z</a>'.repeat(500_000)}`),
    ],
    [
      'addresses full of comments',
      Buffer.from(
        `From: ${'('.repeat(200_000)}a@hostile.example\r\nTo: ${'a@b.example<'.repeat(100_000)}\r\n\r\nx\r\n`,
      ),
    ],
    [
      'quoted-printable soft breaks',
      Buffer.from(`${head('Content-Transfer-Encoding: quoted-printable\r\n')}\r\n${'=\r\n'.repeat(2_000_000)}`),
    ],
    ['dots and ats', Buffer.from(`${head()}\r\n${'a.a.a.@a.a.'.repeat(300_000)}`)],
  ])
}
