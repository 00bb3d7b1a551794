/** What the first bytes of an image file say, before anything is decoded. */
export interface ImageHeader {
  readonly kind: 'PNG' | 'JPEG' | 'BMP'
  readonly width: number
  readonly height: number
  /** Why the file cannot be decoded faithfully, in words for people; null if it can. */
  readonly problem: string | null
}

const pngMagic = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/**
 * Recognises a PNG, JPEG or BMP file by its magic bytes and reads its size. Null for anything else. A file of the
 * right kind whose header is cut off or nonsense comes back with a `problem`.
 *
 * Why before decoding: a damaged header must not make the decoder reserve gigabytes, and TensorFlow's BMP decoder
 * ignores palettes and compression instead of refusing them.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (pngMagic.every((byte, index) => bytes[index] === byte)) return readPng(view)
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return readJpeg(view)
  if (bytes[0] === 0x42 && bytes[1] === 0x4d) return readBmp(view)
  return null
}

const cutOff = (kind: ImageHeader['kind']): ImageHeader => ({
  kind,
  width: 0,
  height: 0,
  problem: 'its header is cut off'
})

function readPng(view: DataView): ImageHeader {
  if (view.byteLength < 33) return cutOff('PNG')
  return { kind: 'PNG', width: view.getUint32(16), height: view.getUint32(20), problem: pngProblem(view) }
}

/** Walks the chunks up to IEND: the decoder would fill the missing rest of a cut file with black. */
function pngProblem(view: DataView): string | null {
  for (let position = 8; position + 12 <= view.byteLength;) {
    const length = view.getUint32(position)
    if (view.getUint32(position + 4) === 0x49454e44) return null
    position += 12 + length
  }
  return 'it is cut off: its end mark is missing'
}

/** Walks the marker segments up to the frame header (ITU-T T.81, B.2.2), which holds the size. */
function readJpeg(view: DataView): ImageHeader {
  for (let position = 2; position + 9 <= view.byteLength;) {
    if (view.getUint8(position) !== 0xff) break
    const marker = view.getUint8(position + 1)
    if (marker === 0xff) {
      position += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) {
      return {
        kind: 'JPEG',
        height: view.getUint16(position + 5),
        width: view.getUint16(position + 7),
        problem: null
      }
    }
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    position += standsAlone ? 2 : 2 + view.getUint16(position + 2)
  }
  return cutOff('JPEG')
}

function readBmp(view: DataView): ImageHeader {
  if (view.byteLength < 54) return cutOff('BMP')
  const bits = view.getUint16(28, true)
  const width = view.getInt32(18, true)
  // A negative height means rows from top to bottom.
  const height = Math.abs(view.getInt32(22, true))
  return { kind: 'BMP', width, height, problem: bmpProblem(view, bits, width, height) }
}

function bmpProblem(view: DataView, bits: number, width: number, height: number): string | null {
  if (view.getUint32(14, true) < 40) return 'it is an OS/2 bitmap'
  const compression = view.getUint32(30, true)
  if (compression !== 0) return `its pixels are packed (compression ${compression})`
  if (bits !== 8 && bits !== 24 && bits !== 32) return `it has ${bits} bits a pixel, not 8, 24 or 32`
  if (bits === 8 && !hasGreyPalette(view)) return 'it has a palette of colours'
  const start = view.getUint32(10, true)
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  return start + rowBytes * height > view.byteLength ? 'it is cut off' : null
}

/** Whether palette entry v is the grey v: only then is a palette index a pixel value. */
function hasGreyPalette(view: DataView): boolean {
  const start = 14 + view.getUint32(14, true)
  const colours = view.getUint32(46, true) || 256
  if (colours > 256 || start + 4 * colours > view.byteLength) return false
  for (let colour = 0; colour < colours; colour++) {
    for (let channel = 0; channel < 3; channel++) {
      if (view.getUint8(start + 4 * colour + channel) !== colour) return false
    }
  }
  return true
}
