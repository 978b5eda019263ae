// Puts a meter into a WebAssembly module: every turn of a loop and every call takes one step from a counter, and at none left it stops.

/** What lies behind the opcode, https://webassembly.github.io/spec/core/binary/instructions.html: numbers in LEB128, or plain bytes. */
const immediates: Readonly<Record<number, { numbers?: number; bytes?: number }>> = {
  // block, loop, if: their type
  ...Object.fromEntries([0x02, 0x03, 0x04].map((code) => [code, { numbers: 1 }])),
  // br, br_if, call; locals and globals; constants
  ...Object.fromEntries(
    [0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x41, 0x42].map((code) => [code, { numbers: 1 }]),
  ),
  17: { numbers: 2 },
  63: { bytes: 1 },
  64: { bytes: 1 },
  67: { bytes: 4 },
  68: { bytes: 8 },
}
const branchTable = 0x0e
const loop = 0x03
const loadsAndStores = { first: 0x28, last: 0x3e }
/** Instructions without anything behind them end here (sign extension); what comes later, no compiler wrote when this build was made. */
const lastKnown = 0xc4

const sections = { import: 2, global: 6, export: 7, code: 10 } as const
const globalKind = 3

/**
 * The module with a mutable 32-bit global exported as `meterName`: set it before a call, and the call ends with a trap
 * (`WebAssembly.RuntimeError`) when it has taken so many steps. After a trap the instance is not to be used again. Throws for a module
 * that it cannot read.
 */
export function meteredModule(module: Uint8Array, meterName: string): Uint8Array {
  const reader = new Reader(module, 8)
  const parts: Uint8Array[] = [module.subarray(0, 8)]
  let meter = -1
  let imported = 0
  while (!reader.isAtEnd()) {
    const id = reader.byte()
    const content = reader.bytes(reader.number())
    if (id === sections.import) imported = importedGlobals(new Reader(content))
    if (id === sections.global) {
      const { count, rest } = counted(content)
      meter = imported + count
      // A mutable i32 that begins with 0.
      parts.push(section(id, leb(count + 1), rest, Uint8Array.of(0x7f, 0x01, 0x41, 0x00, 0x0b)))
    } else if (id === sections.export) {
      const { count, rest } = counted(content)
      const name = new TextEncoder().encode(meterName)
      parts.push(section(id, leb(count + 1), rest, leb(name.length), name, Uint8Array.of(globalKind), leb(meter)))
    } else if (id === sections.code) {
      const { count, rest } = counted(content)
      const bodies = new Reader(rest)
      const metered = Array.from({ length: count }, () => meteredBody(bodies.bytes(bodies.number()), meter))
      parts.push(section(id, leb(count), ...metered.flatMap((body) => [leb(body.length), body])))
    } else parts.push(section(id, content))
  }
  if (meter < 0) throw new Error('the module has no globals')
  return joined(parts)
}

/** One step: `if (meter == 0) unreachable; meter = meter - 1`. It leaves the numbering of labels alone. */
function step(meter: number): Uint8Array {
  const at = leb(meter)
  return joined([
    ...[Uint8Array.of(0x23), at, Uint8Array.of(0x45, 0x04, 0x40, 0x00, 0x0b)],
    ...[Uint8Array.of(0x23), at, Uint8Array.of(0x41, 0x01, 0x6b, 0x24), at],
  ])
}

function meteredBody(body: Uint8Array, meter: number): Uint8Array {
  const reader = new Reader(body)
  for (let groups = reader.number(); groups > 0; groups -= 1) {
    reader.number()
    reader.byte()
  }
  const taken = step(meter)
  const parts = [body.subarray(0, reader.at), taken]
  let from = reader.at
  while (!reader.isAtEnd()) {
    const opcode = reader.byte()
    skipImmediates(reader, opcode)
    if (opcode !== loop) continue
    parts.push(body.subarray(from, reader.at), taken)
    from = reader.at
  }
  parts.push(body.subarray(from))
  return joined(parts)
}

function skipImmediates(reader: Reader, opcode: number): void {
  if (opcode > lastKnown) throw new Error(`unknown instruction ${opcode}`)
  if (opcode === branchTable) for (let targets = reader.number() + 1; targets > 0; targets -= 1) reader.number()
  else if (opcode >= loadsAndStores.first && opcode <= loadsAndStores.last) {
    reader.number()
    reader.number()
  } else {
    const { numbers = 0, bytes = 0 } = immediates[opcode] ?? {}
    for (let left = numbers; left > 0; left -= 1) reader.number()
    reader.bytes(bytes)
  }
}

function importedGlobals(reader: Reader): number {
  let found = 0
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.bytes(reader.number())
    reader.bytes(reader.number())
    const kind = reader.byte()
    if (kind === globalKind) {
      found += 1
      reader.bytes(2)
    } else if (kind === 0) reader.number()
    else {
      if (kind === 1) reader.byte()
      const hasMost = reader.byte() === 1
      reader.number()
      if (hasMost) reader.number()
    }
  }
  return found
}

/** Reads bytes and numbers in LEB128; of negative and large numbers only the length is right, which is all that is needed. */
class Reader {
  at: number
  private readonly from: Uint8Array
  constructor(from: Uint8Array, at = 0) {
    this.from = from
    this.at = at
  }

  isAtEnd(): boolean {
    return this.at >= this.from.length
  }

  byte(): number {
    const value = this.from[this.at]
    if (value === undefined) throw new Error('the module ends too early')
    this.at += 1
    return value
  }

  bytes(count: number): Uint8Array {
    const end = this.at + count
    if (end > this.from.length) throw new Error('the module ends too early')
    const part = this.from.subarray(this.at, end)
    this.at = end
    return part
  }

  number(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      if (shift < 32) value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
  }
}

function counted(content: Uint8Array): { count: number; rest: Uint8Array } {
  const reader = new Reader(content)
  const count = reader.number()
  return { count, rest: content.subarray(reader.at) }
}

function section(id: number, ...content: Uint8Array[]): Uint8Array {
  const whole = joined(content)
  return joined([Uint8Array.of(id), leb(whole.length), whole])
}

function leb(value: number): Uint8Array {
  const bytes: number[] = []
  let left = value >>> 0
  do {
    const low = left & 0x7f
    left >>>= 7
    bytes.push(left > 0 ? low | 0x80 : low)
  } while (left > 0)
  return Uint8Array.from(bytes)
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
