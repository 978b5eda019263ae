// Width and height of a picture from its header, without decoding it.

export interface Size {
  width: number
  height: number
}

const jpegScan = 256 * 1024

/** Size in pixels of a PNG, JPEG, GIF, BMP or WebP picture; null for others and damaged headers. */
export function imageSize(bytes: Uint8Array): Size | null {
  if (bytes.length < 30) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const mark = view.getUint32(0)
  if (mark === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) }
  if (mark === 0x47494638) return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  if (mark >>> 16 === 0x424d)
    return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }
  if (mark === 0x52494646) return webpSize(view)
  if (mark >>> 16 === 0xffd8) return jpegSize(view)
  return null
}

function webpSize(view: DataView): Size | null {
  const kind = view.getUint32(12)
  if (kind === 0x56503858)
    return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 }
  if (kind === 0x56503820)
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (kind !== 0x5650384c) return null
  const bits = view.getUint32(21, true)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

/** Walks the segments to the frame header (SOF0 to SOF15 without DHT, JPG and DAC). */
function jpegSize(view: DataView): Size | null {
  const end = Math.min(view.byteLength - 9, jpegScan)
  for (let at = 2; at < end; ) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += marker === 0xff || (marker >= 0xd0 && marker <= 0xd8) || marker === 1 ? 1 : 2 + view.getUint16(at + 2)
  }
  return null
}
