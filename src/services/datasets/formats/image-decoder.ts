import type { AppError } from '@contract/errors'
import { unreadable } from '../text'
import { swapsSides, upright } from './exif-orientation'
import { type DecodedImage, type DecodeImage, maxImageValues, type OpenContext } from './format'
import { type ImageHeader, type Oddity, otherKindOfImage, readImageHeader } from './image-header'

/** The bytes of an image file. */
export interface ReadImage {
  /** For messages: from the chosen folder on. */
  readonly name: string
  readonly label: number
  readonly bytes: Uint8Array
}

/** Decodes the images of one data set. */
export interface Decoder {
  /** Pixels with 1 or 3 channels. Throws, naming the file, if it is not an image of the common size. */
  decode(file: ReadImage): DecodedImage
  height(): number
  width(): number
  anyColour(): boolean
}

type Context = Pick<OpenContext, 'decodeImage' | 'converts' | 'converted'>

export function createDecoder({ decodeImage, converts, converted }: Context): Decoder {
  let first: { name: string; width: number; height: number } | null = null
  let anyColour = false
  return {
    height: () => first?.height ?? 0,
    width: () => first?.width ?? 0,
    anyColour: () => anyColour,
    decode(file) {
      const header = checkHeader(file)
      if (header.oddities.length > 0 && !converts) throw odd(file, header)
      const stored = `${header.width} x ${header.height}`
      const [width, height] = swapsSides(header.orientation)
        ? [header.height, header.width]
        : [header.width, header.height]
      if (first !== null && (width !== first.width || height !== first.height)) {
        throw unreadable(
          `${file.name}: expected ${first.width} x ${first.height} pixels (width x height) as in ${first.name}, ` +
            `found ${width} x ${height}. Scale all images to one size.`
        )
      }
      const decoded = decodeOrThrow(file, decodeImage)
      if (decoded.width !== header.width || decoded.height !== header.height) {
        throw unreadable(
          `${file.name}: expected ${stored} pixels as its header says, ` +
            `found ${decoded.width} x ${decoded.height}. The file is damaged.`
        )
      }
      const image = upright(withoutAlpha(file, decoded), header.orientation)
      first ??= { name: file.name, width, height }
      if (image.channels === 3) anyColour = true
      for (const oddity of header.oddities) converted(oddity)
      return image
    }
  }
}

function checkHeader(file: ReadImage): ImageHeader {
  if (file.bytes.length === 0)
    throw unreadable(`${file.name}: expected an image, found an empty file. Remove it.`)
  const header = readImageHeader(file.bytes)
  if (!header) {
    const kind = otherKindOfImage(file.bytes)
    const advice = kind === null ? '' : ' Save it anew as a PNG.'
    throw unreadable(
      `${file.name}: expected a PNG, JPEG or BMP image, found ${kind ?? 'another kind of file'}.${advice}`
    )
  }
  if (header.problem !== null) {
    throw unreadable(
      `${file.name}: expected a readable ${header.kind} image, but ${header.problem}. Save it anew as a PNG.`
    )
  }
  const { width, height } = header
  if (width < 1 || height < 1 || width * height * 4 > maxImageValues) {
    throw unreadable(`${file.name}: expected an image of a usual size, found ${width} x ${height} pixels.`)
  }
  return header
}

const expected: Readonly<Record<Oddity, string>> = {
  '16-bit': 'expected 8 bits a channel, found 16, of which the lower 8 would be lost',
  CMYK: 'expected grey or RGB, found the colours of a printer (CMYK)',
  turned: 'expected an upright image, found one that its EXIF data say is to be turned',
  animated: 'expected one image, found an animation'
}

function odd(file: ReadImage, { oddities }: ImageHeader): AppError {
  const what = oddities.map((oddity) => expected[oddity]).join('; ')
  return unreadable(`${file.name}: ${what}. Convert it, leave it out, or save it anew as an ordinary PNG.`)
}

function decodeOrThrow(file: ReadImage, decodeImage: DecodeImage): DecodedImage {
  try {
    return decodeImage(file.bytes)
  } catch (cause) {
    throw unreadable(
      `${file.name}: expected a readable image, but decoding it failed. The file is damaged: replace or remove it.`,
      cause
    )
  }
}

/** Drops an opaque alpha channel. */
function withoutAlpha(file: ReadImage, image: DecodedImage): DecodedImage {
  const { width, height, channels, data } = image
  if (channels === 1 || channels === 3) return image
  const kept = channels - 1
  const pixels = new Uint8Array(width * height * kept)
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (data[pixel * channels + kept] !== 255) {
      throw unreadable(
        `${file.name}: expected an opaque image, found a transparent pixel at row ${Math.floor(pixel / width)}, ` +
          `column ${pixel % width}. Flatten the image onto a background first.`
      )
    }
    for (let channel = 0; channel < kept; channel++) {
      pixels[pixel * kept + channel] = data[pixel * channels + channel] ?? 0
    }
  }
  return { width, height, channels: kept, data: pixels }
}
