// Frames on the pipe between the server and a sandbox process: a small head and large bytes, both with their length before them.

/** One message: what it says, and bytes that travel uncopied beside it (empty when there are none). */
export interface Frame {
  head: Buffer
  body: Buffer
}

export interface FrameLimits {
  headBytes: number
  bodyBytes: number
}

/** The other side does not keep to the protocol; nothing more can be read from it. */
export class FrameError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FrameError'
  }
}

/** Two unsigned 32-bit numbers, big endian: bytes of the head, bytes of the body. */
const prefixBytes = 8

/** The prefix of a frame; head and body are written after it. */
export function framePrefix({ head, body }: { head: Uint8Array; body: Uint8Array }): Buffer {
  const prefix = Buffer.allocUnsafe(prefixBytes)
  prefix.writeUInt32BE(head.length, 0)
  prefix.writeUInt32BE(body.length, 4)
  return prefix
}

/**
 * Takes chunks as they come and calls `onFrame` for each whole frame. Throws `FrameError` as soon as a length is announced that is beyond
 * the limits, before any memory is taken for it. Bodies have memory of their own, so they can be cut up and kept.
 */
export function readFrames(limits: FrameLimits, onFrame: (frame: Frame) => void): (chunk: Uint8Array) => void {
  const prefix: Buffer = Buffer.alloc(prefixBytes)
  let part: 'prefix' | 'head' | 'body' = 'prefix'
  let target = prefix
  let filled = 0
  let head = prefix
  let bodyLength = 0
  const expect = (next: typeof part, into: Buffer) => {
    part = next
    target = into
    filled = 0
  }
  /** What is full is used up; parts of no length are full at once. */
  const advance = () => {
    while (filled === target.length) {
      if (part === 'prefix') {
        const headLength = prefix.readUInt32BE(0)
        bodyLength = prefix.readUInt32BE(4)
        if (headLength === 0 || headLength > limits.headBytes || bodyLength > limits.bodyBytes)
          throw new FrameError(`a frame of ${headLength} and ${bodyLength} bytes is not allowed`)
        expect('head', Buffer.allocUnsafeSlow(headLength))
      } else if (part === 'head') {
        head = target
        expect('body', Buffer.allocUnsafeSlow(bodyLength))
      } else {
        const body = target
        expect('prefix', prefix)
        onFrame({ head, body })
      }
    }
  }
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      const count = Math.min(chunk.length - at, target.length - filled)
      target.set(chunk.subarray(at, at + count), filled)
      filled += count
      at += count
      advance()
    }
  }
}
