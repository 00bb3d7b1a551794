import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SIDE = 6
export const CLASSES = 3

/**
 * Writes a data set in the files of MNIST: grey images of 6 x 6 pixels, a bright pair of columns for each of three
 * classes under noise that never changes. Networks of a hundred weights learn it in an epoch, so that all the
 * program's methods can be run on it one after the other.
 */
export function writeStripedImages(folder: string, counts = { train: 240, t10k: 30 }): void {
  mkdirSync(folder, { recursive: true })
  let state = 1
  const noise = (): number => {
    // The generator of Park and Miller.
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  for (const [split, count] of Object.entries(counts)) {
    const pixels = Buffer.alloc(count * SIDE * SIDE)
    const labels = Buffer.alloc(count)
    for (let image = 0; image < count; image++) {
      const label = image % CLASSES
      labels[image] = label
      for (let place = 0; place < SIDE * SIDE; place++) {
        const isBright = Math.floor((place % SIDE) / 2) === label
        pixels[image * SIDE * SIDE + place] = Math.round(255 * (0.2 + (isBright ? 0.25 : 0) + 0.4 * noise()))
      }
    }
    writeFileSync(join(folder, `${split}-images-idx3-ubyte`), idx([count, SIDE, SIDE], pixels))
    writeFileSync(join(folder, `${split}-labels-idx1-ubyte`), idx([count], labels))
  }
}

/** Bytes as an IDX file: two zeros, the type (8: bytes), the number of axes, and each axis' length. */
function idx(shape: readonly number[], bytes: Buffer): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length)
  head.writeUInt8(8, 2)
  head.writeUInt8(shape.length, 3)
  shape.forEach((length, axis) => head.writeUInt32BE(length, 4 + 4 * axis))
  return Buffer.concat([head, bytes])
}
