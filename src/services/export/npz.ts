import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { AppError } from '@contract/errors'
import { diskFailure, isMissing } from '../store/disk-failure'
import { removeLeftover, sweepAbandoned, temporaryName } from '../store/temporary'

const dtypes = {
  float32: { descr: '<f4', bytes: 4, array: Float32Array },
  int32: { descr: '<i4', bytes: 4, array: Int32Array },
  uint8: { descr: '|u1', bytes: 1, array: Uint8Array }
} as const

export type NpyType = keyof typeof dtypes
export type NpyData = Float32Array | Int32Array | Uint8Array

/** An array that grows along its first axis: the shape of one item and the type of its values. */
export interface NpyItems {
  readonly shape: readonly number[]
  readonly dtype: NpyType
}

/** Writes a `.npz` file whose arrays come in batches. */
export interface NpzWriter<Name extends string> {
  /** Appends whole items to each of the arrays given. */
  append(items: Partial<Record<Name, NpyData>>): Promise<void>
  /**
   * Puts the file in its place. Throws `disk-failed`; then nothing is left behind.
   *
   * @returns false where it was called off, with nothing in its place
   */
  finish(signal?: AbortSignal): Promise<boolean>
  /** Drops everything; may be called after `finish`, too. */
  discard(): Promise<void>
}

/**
 * The header of a `.npy` file, version 1.0 (NumPy, "NEP 1: A simple file format for NumPy arrays"): magic, version,
 * length and a Python literal, padded so that the data starts at a multiple of 64 bytes.
 */
export function npyHeader(dtype: NpyType, shape: readonly number[]): Buffer {
  const sides = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ')
  const literal = `{'descr': '${dtypes[dtype].descr}', 'fortran_order': False, 'shape': (${sides}), }`
  const preamble = 10
  const length = Math.ceil((preamble + literal.length + 1) / 64) * 64 - preamble
  const header = Buffer.alloc(preamble + length, ' ')
  header.write('\x93NUMPY\x01\x00', 0, 'latin1')
  header.writeUInt16LE(length, 8)
  header.write(literal, preamble, 'latin1')
  header.write('\n', preamble + length - 1, 'latin1')
  return header
}

/** Writes whole arrays as a `.npz` file, under a temporary name first. Throws `disk-failed` or `not-found`. */
export async function writeNpz(
  path: string,
  arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: NpyData }>>
): Promise<void> {
  const items = Object.entries(arrays).map(([name, { shape, data }]): [string, NpyItems] => [
    name,
    { shape: shape.slice(1), dtype: typeOf(data) }
  ])
  const writer = await createNpzWriter(path, Object.fromEntries(items))
  try {
    for (const [name, { data }] of Object.entries(arrays)) await writer.append({ [name]: data })
    await writer.finish()
  } finally {
    await writer.discard()
  }
}

function typeOf(data: NpyData): NpyType {
  return data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'uint8'
}

interface Spooled extends NpyItems {
  readonly name: string
  readonly path: string
  readonly file: FileHandle
  count: number
}

/**
 * Opens a `.npz` file for writing in batches. Each array goes to a temporary file beside the target, because its
 * header holds the number of items; `finish` zips them, uncompressed as NumPy's own `savez` (and as ZIP64 above 4 GiB,
 * which is why yazl writes it).
 */
export async function createNpzWriter<Name extends string>(
  path: string,
  arrays: Readonly<Record<Name, NpyItems>>
): Promise<NpzWriter<Name>> {
  const folder = temporaryName(path)
  await sweepAbandoned(dirname(path))
  await mkdir(folder).catch(diskFailed(path))
  const spooled = new Map<string, Spooled>()
  const close = async (): Promise<void> => {
    for (const { file } of spooled.values()) await file.close().catch(() => undefined)
    await removeLeftover(folder)
  }
  try {
    for (const [name, items] of Object.entries<NpyItems>(arrays)) {
      const own = join(folder, String(spooled.size))
      spooled.set(name, { ...items, name, path: own, file: await open(own, 'wx'), count: 0 })
    }
  } catch (error) {
    await close()
    return diskFailed(path)(error)
  }
  return {
    async append(items) {
      for (const [name, data] of Object.entries<NpyData | undefined>(items)) {
        const array = spooled.get(name)
        if (!array || !data) throw new AppError('bug', `The archive has no array "${name}".`)
        await appendItems(array, data).catch(diskFailed(path))
      }
    },
    async finish(signal) {
      try {
        for (const { file } of spooled.values()) await file.close()
        const archive = join(folder, 'archive')
        await zip([...spooled.values()], archive, signal)
        await rename(archive, path)
        return true
      } catch (error) {
        return signal?.aborted === true ? false : diskFailed(path)(error)
      } finally {
        await close()
      }
    },
    discard: close
  }
}

async function appendItems(array: Spooled, data: NpyData): Promise<void> {
  const values = array.shape.reduce((product, side) => product * side, 1)
  if (!(data instanceof dtypes[array.dtype].array) || data.length % values !== 0) {
    throw new AppError(
      'bug',
      `The array "${array.name}" takes ${array.dtype} items of ${array.shape.join(' x ')}, not ${data.length} values of ${typeOf(data)}.`
    )
  }
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  for (let written = 0; written < bytes.length;) {
    written += (await array.file.write(bytes, written)).bytesWritten
  }
  array.count += data.length / values
}

async function zip(arrays: readonly Spooled[], path: string, signal?: AbortSignal): Promise<void> {
  const archive = new ZipFile()
  const output = archive.outputStream as Readable
  // Errors of a zip and of its inputs do not reach its output by themselves.
  const stop = (error: Error): void => void output.destroy(error)
  const opened: Readable[] = []
  for (const array of arrays) {
    const header = npyHeader(array.dtype, [array.count, ...array.shape])
    const values = array.shape.reduce((product, side) => product * side, array.count)
    // The same arrays give the same bytes: no time of day, no file mode of this machine.
    const options = {
      compress: false,
      size: header.length + values * dtypes[array.dtype].bytes,
      mtime: new Date(1980, 0, 1),
      mode: 0o100644,
      forceDosTimestamp: true
    }
    archive.addReadStreamLazy(`${array.name}.npy`, options, (pass) => {
      const stream = Readable.from(concatenation(header, array.path), { objectMode: false })
      stream.on('error', stop)
      opened.push(stream)
      pass(null, stream)
    })
  }
  archive.on('error', stop)
  archive.end()
  const file = createWriteStream(path, { flags: 'wx' })
  try {
    await (signal ? pipeline(output, file, { signal }) : pipeline(output, file))
  } finally {
    // One that was not read to its end would hold its file open.
    for (const stream of opened) stream.destroy()
  }
  await sync(path)
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function* concatenation(header: Buffer, path: string): AsyncGenerator<Buffer, void, void> {
  yield header
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) yield chunk as Buffer
}

function diskFailed(path: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!isMissing(thrown)) throw diskFailure(thrown, path)
    throw new AppError(
      'disk-failed',
      `${path}: expected an existing folder to write into, found none. Create it first.`,
      { cause: thrown }
    )
  }
}
