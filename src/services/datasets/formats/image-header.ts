import { exifOrientation } from './exif-orientation'

/** What makes an image another one once it is decoded as 8-bit grey or RGB. */
export type Oddity = '16-bit' | 'CMYK' | 'turned' | 'animated'

/** What the first bytes of an image file say, before anything is decoded. */
export interface ImageHeader {
  readonly kind: 'PNG' | 'JPEG' | 'BMP'
  readonly width: number
  readonly height: number
  /** Why the file cannot be decoded faithfully, in words for people; null if it can. */
  readonly problem: string | null
  /** How the EXIF data say it is to be turned, 1 to 8; 1 is not at all. */
  readonly orientation: number
  readonly oddities: readonly Oddity[]
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
  problem: 'its header is cut off',
  orientation: 1,
  oddities: []
})

function readPng(view: DataView): ImageHeader {
  if (view.byteLength < 33) return cutOff('PNG')
  const { problem, isAnimated, orientation } = walkPng(view)
  const oddities: Oddity[] = []
  if (view.getUint8(24) === 16) oddities.push('16-bit')
  if (isAnimated) oddities.push('animated')
  if (orientation > 1) oddities.push('turned')
  return {
    kind: 'PNG',
    width: view.getUint32(16),
    height: view.getUint32(20),
    problem,
    orientation,
    oddities
  }
}

const acTL = 0x6163544c
const eXIf = 0x65584966
const IEND = 0x49454e44

/** Walks the chunks up to IEND: the decoder would fill the missing rest of a cut file with black. */
function walkPng(view: DataView): { problem: string | null; isAnimated: boolean; orientation: number } {
  let isAnimated = false
  let orientation = 1
  for (let position = 8; position + 12 <= view.byteLength;) {
    const length = view.getUint32(position)
    const type = view.getUint32(position + 4)
    if (type === IEND) return { problem: null, isAnimated, orientation }
    if (type === acTL) isAnimated = true
    if (type === eXIf) {
      orientation = exifOrientation(view, position + 8, Math.min(position + 8 + length, view.byteLength))
    }
    position += 12 + length
  }
  return { problem: 'it is cut off: its end mark is missing', isAnimated, orientation }
}

/** Walks the marker segments up to the frame header (ITU-T T.81, B.2.2), which holds the size. */
function readJpeg(view: DataView): ImageHeader {
  let orientation = 1
  for (let position = 2; position + 10 <= view.byteLength;) {
    if (view.getUint8(position) !== 0xff) break
    const marker = view.getUint8(position + 1)
    if (marker === 0xff) {
      position += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return readFrame(view, position, orientation)
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    const length = standsAlone ? 0 : view.getUint16(position + 2)
    if (marker === 0xe1 && isExif(view, position + 4)) {
      orientation = exifOrientation(view, position + 10, Math.min(position + 2 + length, view.byteLength))
    }
    position += 2 + length
  }
  return cutOff('JPEG')
}

/** The six bytes "Exif", 0, 0 that set an APP1 segment apart. */
const isExif = (view: DataView, position: number): boolean =>
  position + 6 <= view.byteLength &&
  view.getUint32(position) === 0x45786966 &&
  view.getUint16(position + 4) === 0

function readFrame(view: DataView, position: number, orientation: number): ImageHeader {
  const bits = view.getUint8(position + 4)
  const oddities: Oddity[] = []
  if (view.getUint8(position + 9) === 4) oddities.push('CMYK')
  if (orientation > 1) oddities.push('turned')
  return {
    kind: 'JPEG',
    height: view.getUint16(position + 5),
    width: view.getUint16(position + 7),
    problem: bits === 8 ? null : `it has ${bits} bits a channel, not 8`,
    ...{ orientation, oddities }
  }
}

function readBmp(view: DataView): ImageHeader {
  if (view.byteLength < 54) return cutOff('BMP')
  const bits = view.getUint16(28, true)
  const width = view.getInt32(18, true)
  // A negative height means rows from top to bottom.
  const height = Math.abs(view.getInt32(22, true))
  const problem = bmpProblem(view, bits, width, height)
  return { kind: 'BMP', width, height, problem, orientation: 1, oddities: [] }
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

const starts: readonly (readonly [name: string, at: number, text: string])[] = [
  ['a GIF', 0, 'GIF8'],
  ['a WebP image', 8, 'WEBP'],
  ['a TIFF', 0, 'II*\0'],
  ['a TIFF', 0, 'MM\0*'],
  ['an AVIF or HEIC image', 4, 'ftyp'],
  ['a Photoshop image', 0, '8BPS'],
  ['an SVG drawing', 0, '<svg'],
  ['a PDF', 0, '%PDF']
]

/** Name of a kind of image that is not read, for messages. */
export function otherKindOfImage(bytes: Uint8Array): string | null {
  const has = (at: number, text: string): boolean =>
    Array.from(text, (character) => character.charCodeAt(0)).every(
      (code, index) => bytes[at + index] === code
    )
  return starts.find(([, at, text]) => has(at, text))?.[0] ?? null
}
