import { unreadable } from '../text'
import { wholeItems } from '../whole-items'
import type { NpyHeader } from './npy-header'

/** An array in Fortran order is turned round in memory. */
const largestFortranArray = 2 ** 30

/** Numbers of values as they lie in the file. 64-bit integers beyond 2^53 lose their last digits. */
export function numbersOf(
  bytes: Uint8Array,
  { kind, littleEndian, valueBytes }: NpyHeader
): Uint8Array | Float64Array {
  if (valueBytes === 1 && kind !== 'i') return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = readerOf(view, kind, valueBytes, littleEndian)
  const values = new Float64Array(bytes.length / valueBytes)
  for (let index = 0; index < values.length; index++) values[index] = read(index * valueBytes)
  return values
}

function readerOf(
  view: DataView,
  kind: NpyHeader['kind'],
  valueBytes: number,
  little: boolean
): (at: number) => number {
  switch (`${kind}${valueBytes}`) {
    case 'i1':
      return (at) => view.getInt8(at)
    case 'u2':
      return (at) => view.getUint16(at, little)
    case 'i2':
      return (at) => view.getInt16(at, little)
    case 'u4':
      return (at) => view.getUint32(at, little)
    case 'i4':
      return (at) => view.getInt32(at, little)
    case 'u8':
      return (at) => Number(view.getBigUint64(at, little))
    case 'i8':
      return (at) => Number(view.getBigInt64(at, little))
    case 'f2':
      return (at) => half(view.getUint16(at, little))
    case 'f4':
      return (at) => view.getFloat32(at, little)
    case 'f8':
      return (at) => view.getFloat64(at, little)
    default:
      return (at) => view.getUint8(at)
  }
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Texts of values as they lie in the file; NumPy fills them up with zeros. */
export function textsOf(bytes: Uint8Array, { kind, littleEndian, valueBytes }: NpyHeader): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / valueBytes }, (_, index) => {
    const start = index * valueBytes
    if (kind === 'S') {
      return Buffer.from(bytes.subarray(start, start + valueBytes))
        .toString('utf8')
        .replace(/\0+$/, '')
    }
    const points: number[] = []
    for (let at = start; at < start + valueBytes; at += 4) {
      const point = view.getUint32(at, littleEndian)
      points.push(point <= 0x10ffff ? point : 0xfffd)
    }
    return String.fromCodePoint(...points).replace(/\0+$/, '')
  })
}

/** The bytes after the header in C order, whole items at a time; throws at the end if there are more or fewer. */
export async function* itemsOf(
  name: string,
  header: NpyHeader,
  chunks: AsyncIterable<Uint8Array>
): AsyncGenerator<Uint8Array, void, void> {
  const [count = 1, ...item] = header.shape
  const itemBytes = header.valueBytes * item.reduce((product, side) => product * side, 1)
  const body = bodyOf(name, header, chunks)
  if (!header.fortranOrder || item.length === 0) {
    yield* wholeItems(body, itemBytes)
    return
  }
  const bytes = header.expectedBytes - header.headerBytes
  if (bytes > largestFortranArray) {
    throw unreadable(
      `${name}: expected an array in C order, or in Fortran order of at most 1 GiB, found ${bytes} bytes in ` +
        'Fortran order. Save numpy.ascontiguousarray(array).'
    )
  }
  const columns: Uint8Array[] = []
  for await (const part of body) columns.push(part)
  const transposed = inCOrder(Buffer.concat(columns), header.shape, header.valueBytes)
  const step = itemBytes * Math.max(1, Math.floor((1 << 20) / itemBytes))
  for (let start = 0; start < count * itemBytes; start += step) yield transposed.slice(start, start + step)
}

/** Values with the first index running fastest, turned into an order with the last index running fastest. */
function inCOrder(bytes: Uint8Array, shape: readonly number[], valueBytes: number): Uint8Array {
  const target = new Uint8Array(bytes.length)
  const strides: number[] = []
  let stride = 1
  for (const side of shape) {
    strides.push(stride)
    stride *= side
  }
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < bytes.length; to += valueBytes) {
    for (let byte = 0; byte < valueBytes; byte++)
      target[to + byte] = bytes[from * valueBytes + byte] as number
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1
      from += strides[axis] as number
      if (next < (shape[axis] as number)) {
        index[axis] = next
        break
      }
      from -= next * (strides[axis] as number)
      index[axis] = 0
    }
  }
  return target
}

async function* bodyOf(
  name: string,
  header: NpyHeader,
  chunks: AsyncIterable<Uint8Array>
): AsyncGenerator<Uint8Array, void, void> {
  let position = 0
  for await (const chunk of chunks) {
    const start = Math.max(0, header.headerBytes - position)
    const end = Math.min(chunk.length, header.expectedBytes - position)
    position += chunk.length
    if (end > start) yield chunk.subarray(start, end)
    if (position > header.expectedBytes) break
  }
  checkNpySize(name, header, position)
}

/** Throws unless an array has as many bytes as its header says; `found` may be a lower bound where it is longer. */
export function checkNpySize(name: string, { expectedBytes, shape }: NpyHeader, found: number): void {
  if (found === expectedBytes) return
  const shown = found > expectedBytes ? 'more' : `${found}`
  throw unreadable(
    `${name}: expected ${expectedBytes} bytes for an array of ${shape.join(' x ') || 'one value'}, found ${shown}. ` +
      'The file is cut off or damaged: save, copy or download it again.'
  )
}
