import { cosineWaves } from '../tensor/cosine-waves'

const BLOCK = 8
const waves = cosineWaves(BLOCK)

/** Quantisation table of luminance, ITU-T T.81, table K.1. */
const TABLE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99
]

/** The table at a quality from 1 to 100, as the Independent JPEG Group scales it. */
export function quantisation(quality: number): number[] {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality
  return TABLE.map((entry) => Math.min(255, Math.max(1, Math.floor((entry * scale + 50) / 100))))
}

/**
 * What JPEG does to one channel, without the coding: blocks of 8 by 8 pixels (the last ones filled up with the edge) are
 * transformed, rounded to multiples of the table, and transformed back.
 *
 * @param channel `height * width` values from 0 to 255, changed in place
 */
export function compressChannel(
  channel: Float64Array,
  height: number,
  width: number,
  table: readonly number[]
): void {
  const block = new Float64Array(BLOCK * BLOCK)
  for (let top = 0; top < height; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      for (let at = 0; at < block.length; at++) {
        const row = Math.min(height - 1, top + Math.floor(at / BLOCK))
        const column = Math.min(width - 1, left + (at % BLOCK))
        block[at] = (channel[row * width + column] as number) - 128
      }
      const coefficients = transformed(block, (wave, at) => (waves[wave] as Float64Array)[at] as number)
      for (let at = 0; at < coefficients.length; at++) {
        const step = table[at] as number
        coefficients[at] = Math.round((coefficients[at] as number) / step) * step
      }
      const back = transformed(coefficients, (at, wave) => (waves[wave] as Float64Array)[at] as number)
      for (let at = 0; at < block.length; at++) {
        const row = top + Math.floor(at / BLOCK)
        const column = left + (at % BLOCK)
        if (row < height && column < width)
          channel[row * width + column] = Math.min(255, Math.max(0, Math.round((back[at] as number) + 128)))
      }
    }
  }
}

/** `A B A^T` of a block B. */
function transformed(block: Float64Array, a: (row: number, column: number) => number): Float64Array {
  const half = new Float64Array(BLOCK * BLOCK)
  const whole = new Float64Array(BLOCK * BLOCK)
  for (let row = 0; row < BLOCK; row++)
    for (let column = 0; column < BLOCK; column++)
      for (let at = 0; at < BLOCK; at++)
        half[row * BLOCK + column]! += a(row, at) * (block[at * BLOCK + column] as number)
  for (let row = 0; row < BLOCK; row++)
    for (let column = 0; column < BLOCK; column++)
      for (let at = 0; at < BLOCK; at++)
        whole[row * BLOCK + column]! += (half[row * BLOCK + at] as number) * a(column, at)
  return whole
}
