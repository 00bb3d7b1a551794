import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import type { Random } from '../tensor/random'
import { legalInput } from './legal'
import type { ScoreSearch } from './score-search'
import { doublePile, eachPixel, lengths, randomWindow, sideOf, type SquareProposals } from './square-shapes'

/**
 * Proposals of the Square attack for l2 and l1: a tiling of patterns at first, then the mass of one window moves to another
 * one, in a pattern of two piles (Andriushchenko et al. 2020, algorithm 3), for l1 with the projection of Croce & Hein 2021.
 */
export function pileProposals(
  threat: ThreatModel,
  shape: [number, number, number],
  { size, clean, best, cleanRows }: ScoreSearch
): SquareProposals {
  const { first, next } = piles(threat.norm === 'l1' ? 'l1' : 'l2', shape, threat.epsilon)
  return {
    propose(rows, streams, share) {
      const deltas = new Float32Array(rows.length * size)
      rows.forEach((row, at) => {
        const delta = deltas.subarray(at * size, (at + 1) * size)
        for (let place = 0; place < size; place++)
          delta[place] = (best[row * size + place] as number) - (clean[row * size + place] as number)
        if (share === null) first(streams[row] as Random, delta)
        else next(streams[row] as Random, delta, share)
      })
      return {
        x: tf.tidy(() => legalInput(cleanRows(rows), tf.tensor4d(deltas, [rows.length, ...shape]), threat))
      }
    }
  }
}

/** How a perturbation begins, and how it goes on from the best one so far. Both write `delta`. */
interface Piles {
  first(random: Random, delta: Float32Array): void
  next(random: Random, delta: Float32Array, share: number): void
}

function piles(norm: 'l2' | 'l1', shape: [number, number, number], epsilon: number): Piles {
  const [height, width, channels] = shape
  const length = lengths[norm]
  const power = norm === 'l2' ? 2 : 1
  const mass = (value: number): number => Math.abs(value) ** power

  function pattern(random: Random, side: number): Float64Array {
    return doublePile(side, random.uniform() < 0.5, length)
  }

  /** The whole perturbation to the length epsilon; l1 is left to the projection, which knows the box. */
  function stretch(delta: Float32Array): void {
    const size = delta.reduce((sum, value) => sum + mass(value), 0) ** (1 / power)
    if (size === 0 || (norm === 'l1' && size > epsilon)) return
    for (let place = 0; place < delta.length; place++) delta[place]! *= epsilon / size
  }

  return {
    first(random, delta) {
      const side = Math.max(1, Math.floor(Math.min(height, width) / 5))
      for (let top = 0; top + side <= height; top += side) {
        for (let left = 0; left + side <= width; left += side) {
          const tile = pattern(random, side)
          for (let channel = 0; channel < channels; channel++) {
            const sign = random.uniform() < 0.5 ? -1 : 1
            eachPixel({ top, left, side }, shape, channel, (place, order) => {
              delta[place] = sign * (tile[order] as number)
            })
          }
        }
      }
      stretch(delta)
    },
    next(random, delta, share) {
      const wanted = sideOf(share, [height, width], 3)
      const side = wanted % 2 === 1 || wanted === Math.min(height, width) ? wanted : wanted + 1
      const target = randomWindow(random, [height, width], side)
      const source = randomWindow(random, [height, width], side)
      const added = pattern(random, side)
      const whole = delta.reduce((sum, value) => sum + mass(value), 0)
      const unused = Math.max(0, epsilon ** power - whole) / channels
      for (let channel = 0; channel < channels; channel++) {
        const sign = random.uniform() < 0.5 ? -1 : 1
        const mixed = new Float64Array(side * side)
        let inTarget = 0
        eachPixel(target, shape, channel, (place, order) => {
          mixed[order] = delta[place] as number
          inTarget += mass(delta[place] as number)
        })
        let inSource = 0
        eachPixel(source, shape, channel, (place) => {
          const row = Math.floor(place / (width * channels)) - target.top
          const column = Math.floor((place % (width * channels)) / channels) - target.left
          const isInBoth = row >= 0 && row < side && column >= 0 && column < side
          if (!isInBoth) inSource += mass(delta[place] as number)
          delta[place] = 0
        })
        const before = inTarget ** (1 / power)
        const unit = mixed.map(
          (value, order) => (before === 0 ? 0 : value / before) + sign * (added[order] as number)
        )
        const spread = length(unit)
        const budget = (unused + inTarget + inSource) ** (1 / power)
        eachPixel(target, shape, channel, (place, order) => {
          delta[place] = spread === 0 ? 0 : ((unit[order] as number) * budget) / spread
        })
      }
      stretch(delta)
    }
  }
}
