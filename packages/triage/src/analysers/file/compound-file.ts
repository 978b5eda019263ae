// Bounded reader of OLE compound files (MS-CFB): directory at once, streams on demand, every chain counted.

export interface CompoundEntry {
  /** Names from the root down, without the root itself. */
  path: string
  name: string
  isStream: boolean
  sizeBytes: number
  clsid: string
  startSector: number
}

export interface CompoundFile {
  entries: CompoundEntry[]
  /** Bytes of a stream, cut at `maxBytes` and where its chain breaks or loops. */
  read(entry: CompoundEntry, maxBytes: number): Uint8Array
}

const lastSector = 0xfffffffa
const noStream = 0xffffffff
const maxEntries = 4000
/** Sectors a table of the file may have: 4 million entries, a file of 2 GB with 512-byte sectors. */
const maxTableSectors = 32_768

/** Opens a compound file; null when the header or the directory cannot be read. */
export function openCompoundFile(bytes: Uint8Array): CompoundFile | null {
  if (bytes.length < 512) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const shift = view.getUint16(30, true)
  if ((shift !== 9 && shift !== 12) || view.getUint16(32, true) !== 6) return null
  const sectorBytes = 1 << shift
  const miniCutoff = view.getUint32(56, true)
  const sector = (id: number): Uint8Array => bytes.subarray((id + 1) * sectorBytes, (id + 2) * sectorBytes)
  const word = (chunk: Uint8Array, at: number): number =>
    at + 4 <= chunk.length
      ? (chunk[at]! | (chunk[at + 1]! << 8) | (chunk[at + 2]! << 16) | (chunk[at + 3]! << 24)) >>> 0
      : noStream

  const fatSectors = listFatSectors(view, sector, word, sectorBytes)
  const perSector = sectorBytes / 4
  const nextOf = (id: number): number => {
    const table = fatSectors[Math.floor(id / perSector)]
    return table === undefined ? noStream : word(sector(table), (id % perSector) * 4)
  }
  const totalSectors = Math.ceil(bytes.length / sectorBytes)

  /** Sectors of a chain, at most as many as the file has: a looping chain ends there. */
  const readChain = (start: number, maxBytes: number): Uint8Array => {
    const chunks: Uint8Array[] = []
    const wanted = Math.min(totalSectors, Math.ceil(maxBytes / sectorBytes))
    const seen = new Set<number>()
    for (
      let id = start;
      id < lastSector && chunks.length < wanted && id < totalSectors && !seen.has(id);
      id = nextOf(id)
    ) {
      seen.add(id)
      chunks.push(sector(id))
    }
    return Buffer.concat(chunks)
  }

  const entries = readDirectory(readChain(view.getUint32(48, true), maxEntries * 128))
  const root = entries.all[0]
  if (!root) return null
  let mini: { stream: Uint8Array; table: Uint8Array } | null = null
  const readMini = (start: number, sizeBytes: number): Uint8Array => {
    mini ??= {
      stream: readChain(root.startSector, root.sizeBytes),
      table: readChain(view.getUint32(60, true), view.getUint32(64, true) * sectorBytes),
    }
    const chunks: Uint8Array[] = []
    const seen = new Set<number>()
    for (
      let id = start;
      id < lastSector && chunks.length * 64 < sizeBytes && !seen.has(id);
      id = word(mini.table, id * 4)
    ) {
      seen.add(id)
      chunks.push(mini.stream.subarray(id * 64, id * 64 + 64))
    }
    return Buffer.concat(chunks).subarray(0, sizeBytes)
  }
  return {
    entries: entries.reachable,
    read(entry, maxBytes) {
      const size = Math.min(entry.sizeBytes, maxBytes)
      return entry.sizeBytes < miniCutoff
        ? readMini(entry.startSector, size)
        : readChain(entry.startSector, size).subarray(0, size)
    },
  }
}

function listFatSectors(
  view: DataView,
  sector: (id: number) => Uint8Array,
  word: (chunk: Uint8Array, at: number) => number,
  sectorBytes: number,
): number[] {
  const list: number[] = []
  for (let i = 0; i < 109; i += 1) list.push(view.getUint32(76 + i * 4, true))
  const seen = new Set<number>()
  let next = view.getUint32(68, true)
  while (next < lastSector && !seen.has(next) && list.length < maxTableSectors) {
    seen.add(next)
    const chunk = sector(next)
    if (chunk.length < sectorBytes) break
    for (let at = 0; at < sectorBytes - 4; at += 4) list.push(word(chunk, at))
    next = word(chunk, sectorBytes - 4)
  }
  return list
}

interface RawEntry extends CompoundEntry {
  left: number
  right: number
  child: number
}

/** The directory as a list, and the entries reachable from the root with their paths; loops are cut by a visited set. */
function readDirectory(bytes: Uint8Array): { all: RawEntry[]; reachable: CompoundEntry[] } {
  const all: RawEntry[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at + 128 <= bytes.length && all.length < maxEntries; at += 128) {
    const nameBytes = Math.min(64, view.getUint16(at + 64, true))
    const name = new TextDecoder('utf-16le').decode(bytes.subarray(at, at + Math.max(0, nameBytes - 2)))
    all.push({
      path: name,
      name,
      isStream: bytes[at + 66] === 2,
      sizeBytes: view.getUint32(at + 120, true),
      clsid: Buffer.from(bytes.subarray(at + 80, at + 96)).toString('hex'),
      startSector: view.getUint32(at + 116, true),
      left: view.getUint32(at + 68, true),
      right: view.getUint32(at + 72, true),
      child: view.getUint32(at + 76, true),
    })
  }
  const reachable: CompoundEntry[] = []
  const seen = new Set<number>([0])
  const pending: { id: number; prefix: string }[] = [{ id: all[0]?.child ?? noStream, prefix: '' }]
  while (pending.length > 0) {
    const { id, prefix } = pending.pop()!
    const entry = all[id]
    if (!entry || seen.has(id)) continue
    seen.add(id)
    const path = `${prefix}${entry.name}`.slice(-1000)
    reachable.push({ ...entry, path })
    pending.push({ id: entry.left, prefix }, { id: entry.right, prefix })
    if (!entry.isStream) pending.push({ id: entry.child, prefix: `${path}/` })
  }
  return { all, reachable }
}
