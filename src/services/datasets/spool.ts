import { closeSync, openSync, readSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { diskFailure } from '../store/disk-failure'
import type { Rows } from './formats/format'
import { removeLeftover } from '../store/temporary'

/**
 * Images as they were read, in a temporary file. What they are stored as (bytes or floats, grey or colour) and which
 * split they go to is known only after the last one; until then each stretch keeps the form it came in.
 */
export interface Spool {
  append(rows: Rows): Promise<void>
  /** Images at these positions, one after the other, all in one form. */
  read(rows: Int32Array, form: StoredForm): Uint8Array | Float32Array
  /** Closes and deletes the file; may be called twice. */
  close(): Promise<void>
}

export interface StoredForm {
  readonly pixelType: 'uint8' | 'float32'
  readonly channels: number
}

/** Consecutive images of one form. */
interface Stretch extends StoredForm {
  readonly firstRow: number
  count: number
  readonly offset: number
  /** Values an image. */
  readonly values: number
  readonly rowBytes: number
}

/** Opens a spool in a new file at `path`. */
export async function createSpool(path: string): Promise<Spool> {
  const failed = (error: unknown): never => {
    throw diskFailure(error, path)
  }
  await mkdir(dirname(path), { recursive: true }).catch(failed)
  const output = await open(path, 'wx').catch(failed)
  const input = openSync(path, 'r')
  const stretches: Stretch[] = []
  let size = 0
  let rowCount = 0
  let isOpen = true

  return {
    async append({ count, channels, pixels }) {
      const pixelType = pixels instanceof Uint8Array ? 'uint8' : 'float32'
      const last = stretches[stretches.length - 1]
      const values = pixels.length / count
      if (last?.pixelType === pixelType && last.channels === channels) last.count += count
      else {
        const rowBytes = values * pixels.BYTES_PER_ELEMENT
        stretches.push({ pixelType, channels, firstRow: rowCount, count, offset: size, values, rowBytes })
      }
      const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength)
      for (let written = 0; written < bytes.length;) {
        const result = await output
          .write(bytes, written, bytes.length - written, size + written)
          .catch(failed)
        written += result.bytesWritten
      }
      size += bytes.length
      rowCount += count
    },
    read(rows, form) {
      const [first] = stretches
      const values = first ? (first.values / first.channels) * form.channels : 0
      const target =
        form.pixelType === 'uint8'
          ? new Uint8Array(rows.length * values)
          : new Float32Array(rows.length * values)
      let stretch = first
      for (let from = 0; from < rows.length;) {
        const row = rows[from] as number
        if (!stretch || !holds(stretch, row)) stretch = stretches.find((one) => holds(one, row))
        if (!stretch) throw new RangeError(`the spool has no image ${row}`)
        const end = stretch.firstRow + stretch.count
        let to = from + 1
        while (to < rows.length && rows[to] === row + to - from && (rows[to] as number) < end) to++
        const pixels = readStretch(input, stretch, row, to - from)
        copyPixels(pixels, stretch.channels, target, from * values, form.channels)
        from = to
      }
      return target
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      closeSync(input)
      await output.close()
      await removeLeftover(path)
    }
  }
}

const holds = (stretch: Stretch, row: number): boolean =>
  row >= stretch.firstRow && row < stretch.firstRow + stretch.count

function readStretch(file: number, stretch: Stretch, row: number, count: number): Uint8Array | Float32Array {
  const bytes = new Uint8Array(count * stretch.rowBytes)
  const start = stretch.offset + (row - stretch.firstRow) * stretch.rowBytes
  for (let read = 0; read < bytes.length;) {
    const got = readSync(file, bytes, read, bytes.length - read, start + read)
    if (got === 0) throw new RangeError('the spool is shorter than what was written to it')
    read += got
  }
  return stretch.pixelType === 'uint8' ? bytes : new Float32Array(bytes.buffer)
}

/** Copies; a grey image becomes a colour one by repeating its value. */
function copyPixels(
  from: Uint8Array | Float32Array,
  fromChannels: number,
  to: Uint8Array | Float32Array,
  offset: number,
  toChannels: number
): void {
  if (fromChannels === toChannels) {
    to.set(from, offset)
    return
  }
  for (let pixel = 0; pixel < from.length; pixel++) {
    to.fill(from[pixel] as number, offset + pixel * toChannels, offset + (pixel + 1) * toChannels)
  }
}
