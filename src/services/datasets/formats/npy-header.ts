import { counted, grouped, quoted, unreadable } from '../text'

/** The header of a `.npy` file (NumPy, "NEP 1: A simple file format for NumPy arrays"), versions 1 to 3. */
export interface NpyHeader {
  readonly shape: readonly number[]
  readonly fortranOrder: boolean
  /** b bool, u and i integers, f floats, U text (UCS-4), S text (bytes). */
  readonly kind: 'b' | 'u' | 'i' | 'f' | 'U' | 'S'
  readonly littleEndian: boolean
  /** Bytes of one value. */
  readonly valueBytes: number
  readonly headerBytes: number
  /** Header and values. */
  readonly expectedBytes: number
}

const longestHeader = 1 << 16
const widths: Readonly<Record<string, readonly number[]>> = {
  b: [1],
  u: [1, 2, 4, 8],
  i: [1, 2, 4, 8],
  f: [2, 4, 8]
}

/** Bytes that are needed to read the header, given the first twelve; throws if it is no `.npy` file. */
export function npyHeaderBytes(name: string, head: Uint8Array): number {
  const magic = Buffer.from(head.subarray(0, 6)).toString('latin1')
  if (magic !== '\x93NUMPY') {
    const found = head.length === 0 ? 'an empty file' : quoted(magic)
    throw unreadable(
      `${name}: expected a NumPy array, which starts with "\\x93NUMPY", found ${found}. Save it with numpy.save.`
    )
  }
  const version = head[6] ?? 0
  if (version < 1 || version > 3 || head.length < 12) {
    throw unreadable(
      `${name}: expected a NumPy array of format version 1, 2 or 3, found ${head.length < 12 ? 'the end of the file' : version}.`
    )
  }
  const view = Buffer.from(head.buffer, head.byteOffset, head.length)
  const bytes = version === 1 ? 10 + view.readUInt16LE(8) : 12 + view.readUInt32LE(8)
  if (bytes > longestHeader) {
    throw unreadable(
      `${name}: expected a header of at most ${grouped(longestHeader)} bytes, found ${grouped(bytes)}.`
    )
  }
  return bytes
}

/** Reads a header of which all bytes are there. Throws `dataset-unreadable` saying which field does not fit. */
export function parseNpyHeader(name: string, head: Uint8Array): NpyHeader {
  const headerBytes = npyHeaderBytes(name, head)
  if (head.length < headerBytes) {
    throw unreadable(
      `${name}: expected a header of ${counted(headerBytes, 'byte')}, found ${counted(head.length, 'byte')} in all. ` +
        'The file is cut off: copy or download it again.'
    )
  }
  const start = head[6] === 1 ? 10 : 12
  const literal = Buffer.from(head.subarray(start, headerBytes)).toString('utf8').trim()
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(literal)?.[1]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(literal)?.[1]
  const sides = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(literal)?.[1]
  if (order === undefined || sides === undefined || (descr === undefined && !literal.includes("'descr'"))) {
    throw unreadable(
      `${name}: expected a header with 'descr', 'fortran_order' and 'shape', found ${quoted(literal)}. ` +
        'The file is damaged: save it anew with numpy.save.'
    )
  }
  const type = typeOf(name, descr ?? 'a structured type')
  const shape = sides
    .split(',')
    .map((side) => side.replace('L', '').trim())
    .filter((side) => side !== '')
    .map(Number)
  const values = shape.reduce((product, side) => product * side, 1)
  if (!Number.isSafeInteger(values * type.valueBytes)) {
    throw unreadable(
      `${name}: expected an array of a usual size, found ${shape.join(' x ')}. The file is damaged.`
    )
  }
  return {
    shape,
    fortranOrder: order === 'True',
    ...type,
    headerBytes,
    expectedBytes: headerBytes + values * type.valueBytes
  }
}

function typeOf(name: string, descr: string): Pick<NpyHeader, 'kind' | 'littleEndian' | 'valueBytes'> {
  const [, endian = '', kind = '', digits = ''] = /^([<>|=]?)([a-zA-Z])(\d+)$/.exec(descr) ?? []
  const size = Number(digits)
  const littleEndian = endian !== '>'
  if ((kind === 'U' || kind === 'S') && size > 0 && size <= 1000) {
    return { kind, littleEndian, valueBytes: kind === 'U' ? 4 * size : size }
  }
  if ((kind === 'b' || kind === 'u' || kind === 'i' || kind === 'f') && widths[kind]?.includes(size)) {
    return { kind, littleEndian, valueBytes: size }
  }
  const advice = kind === 'O' || descr.endsWith('O') ? 'Python objects would have to be run to be read. ' : ''
  throw unreadable(
    `${name}: expected integers, floats, booleans or text, found the type ${quoted(descr)}. ` +
      `${advice}Convert the array with astype('uint8') or astype('float32').`
  )
}
