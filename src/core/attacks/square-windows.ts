import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import type { WindowPlace } from '../models/classifier'
import type { Random } from '../tensor/random'
import type { ScoreSearch } from './score-search'
import { eachPixel, randomWindow, sideOf, type SquareProposals } from './square-shapes'

/**
 * Proposals of the Square attack for linf (Andriushchenko et al. 2020, algorithm 2): vertical stripes at first, then squares
 * of one sign a channel. All of a candidate but its square is the best input as it was found, to the last bit.
 */
export function windowProposals(
  { epsilon, bounds }: ThreatModel,
  shape: [number, number, number],
  { size, clean, best }: ScoreSearch
): SquareProposals {
  const [height, width, channels] = shape
  // In single precision, as the model's inputs are and as the ball is checked.
  const step = Math.fround(epsilon)
  const signed = (random: Random): number => (random.uniform() < 0.5 ? -step : step)
  const legal = (pixel: number, move: number): number =>
    Math.min(bounds.upper, Math.max(bounds.lower, Math.fround(pixel + move)))

  return {
    propose(rows, streams, share) {
      const candidates = new Float32Array(rows.length * size)
      const windows: WindowPlace[] = []
      rows.forEach((row, at) => {
        const random = streams[row] as Random
        const pixels = clean.subarray(row * size, (row + 1) * size)
        const candidate = candidates.subarray(at * size, (at + 1) * size)
        const move = (place: number, value: number): void => {
          candidate[place] = legal(pixels[place] as number, value)
        }
        if (share === null) {
          for (let stripe = 0; stripe < width * channels; stripe++) {
            const value = signed(random)
            for (let place = stripe; place < size; place += width * channels) move(place, value)
          }
          return
        }
        candidate.set(best.subarray(row * size, (row + 1) * size))
        const window = randomWindow(random, [height, width], sideOf(share, [height, width], 1))
        windows.push(window)
        for (let channel = 0; channel < channels; channel++) {
          const value = signed(random)
          eachPixel(window, shape, channel, (place) => move(place, value))
        }
      })
      return {
        x: tf.tensor4d(candidates, [rows.length, ...shape]),
        windows: share === null ? null : windows
      }
    }
  }
}
