import { asHex, counted, grouped, unreadable } from '../text'
import { maxImageValues } from './format'

/** The header of an IDX file (LeCun, Cortes & Burges, "The MNIST database"): 00 00, type, dimensions, big-endian sizes. */
export interface IdxHeader {
  readonly sizes: readonly number[]
  readonly headerBytes: number
  /** Bytes of one item: an image, or a label. */
  readonly itemBytes: number
  readonly expectedBytes: number
}

const typeNames: Readonly<Record<number, string>> = {
  0x08: 'unsigned bytes',
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats'
}

/** Whether bytes can be the start of an IDX file of any type. */
export function looksLikeIdx(head: Uint8Array): boolean {
  const dimensions = head[3] ?? 0
  return (
    head[0] === 0 &&
    head[1] === 0 &&
    typeNames[head[2] ?? 0] !== undefined &&
    dimensions >= 1 &&
    dimensions <= 4
  )
}

/**
 * Reads the header of an images file (3 dimensions grey, 4 colour) or a labels file (1). Throws
 * `dataset-unreadable` for another magic number, another type, or a header that is cut off.
 */
export function parseIdxHeader(name: string, head: Uint8Array, role: 'images' | 'labels'): IdxHeader {
  const wanted = role === 'images' ? [3, 4] : [1]
  const magic = role === 'images' ? '00 00 08 03 (grey) or 00 00 08 04 (colour)' : '00 00 08 01'
  if (head.length === 0) {
    throw unreadable(`${name}: expected an IDX ${role} file, found an empty file. Copy or download it again.`)
  }
  const dimensions = head[3] ?? 0
  const type = head[2] ?? 0
  if (looksLikeIdx(head) && wanted.includes(dimensions) && type !== 0x08) {
    throw unreadable(
      `${name}: expected an IDX ${role} file of unsigned bytes (type 08), ` +
        `found ${typeNames[type] ?? ''} (type ${asHex(head.subarray(2, 3))}). Convert it to bytes.`
    )
  }
  if (!looksLikeIdx(head) || !wanted.includes(dimensions)) {
    const hint = looksLikeIdx(head) && dimensions === 1 ? ' It is a labels file: choose the images file.' : ''
    throw unreadable(
      `${name}: expected an IDX ${role} file that starts with ${magic}, ` +
        `found ${asHex(head.subarray(0, 4))}.${hint || ' Check that it is the right file and whole.'}`
    )
  }
  const headerBytes = 4 + 4 * dimensions
  if (head.length < headerBytes) {
    throw unreadable(
      `${name}: expected an IDX header of ${headerBytes} bytes, found ${counted(head.length, 'byte')}. ` +
        'The file is cut off: copy or download it again.'
    )
  }
  const view = new DataView(head.buffer, head.byteOffset, headerBytes)
  const sizes = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index))
  const itemBytes = sizes.slice(1).reduce((product, size) => product * size, 1)
  if (itemBytes === 0 || itemBytes > maxImageValues) {
    throw unreadable(
      `${name}: expected images of 1 to ${grouped(maxImageValues)} values, ` +
        `found ${sizes.slice(1).join(' x ')} in the header. The file is damaged.`
    )
  }
  if (sizes[0] === 0) {
    throw unreadable(`${name}: expected ${role}, found 0 of them in the header. Choose another file.`)
  }
  return { sizes, headerBytes, itemBytes, expectedBytes: headerBytes + (sizes[0] ?? 0) * itemBytes }
}

/** Throws if a file holds more or fewer bytes than its header says. */
export function checkIdxSize(name: string, header: IdxHeader, found: number, inflated: boolean): void {
  if (found === header.expectedBytes) return
  const what = header.sizes.length === 1 ? 'label' : `image of ${header.sizes.slice(1).join(' x ')}`
  const many =
    header.sizes.length === 1
      ? counted(header.sizes[0] ?? 0, 'label')
      : counted(header.sizes[0] ?? 0, what, what.replace('image', 'images'))
  // Reading stops one byte after the end, so of a longer gzip file only "more" is known.
  const bytes = inflated && found > header.expectedBytes ? 'more' : `${grouped(found)} bytes`
  const problem = found < header.expectedBytes ? 'is cut off' : 'has bytes behind its end'
  throw unreadable(
    `${name}: expected ${grouped(header.expectedBytes)} bytes${inflated ? ' once inflated' : ''} ` +
      `(${header.headerBytes} of header and ${many}), found ${bytes}. ` +
      `The file ${problem}: copy or download it again.`
  )
}
