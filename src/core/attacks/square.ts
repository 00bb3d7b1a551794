import * as tf from '@tensorflow/tfjs-core'
import type { Norm } from '@contract/threat-model'
import type { WindowPlace } from '../models/classifier'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import { legalInput } from './legal'
import { scoreSearch } from './score-search'
import { doublePile, eachPixel, lengths, randomWindow, shareAt, sideOf } from './square-shapes'

/** How a norm proposes perturbations: for the first query, then from the best one so far. Both write `delta`. */
interface Proposals {
  /** Whether `next` changes one window alone, which it then returns. */
  readonly isInWindows: boolean
  first(random: Random, delta: Float32Array): void
  next(random: Random, delta: Float32Array, share: number): WindowPlace | null
}

/**
 * Square attack (Andriushchenko et al. 2020, algorithm 1): one random square a query, kept where it raises the loss. For
 * linf the square is set to +-epsilon (algorithm 2); for l2 the mass of one window moves to another one in a pattern of two
 * piles (algorithm 3), and for l1 alike with the projection of Croce & Hein 2021. Each sample has its own squares.
 */
export async function* square(input: InputOf<'square'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  const search = scoreSearch(input)
  const { size, clean, best } = search
  const shape = x.shape.slice(1) as [number, number, number]
  const { first, next, isInWindows } = proposalsFor(threat.norm, shape, threat.epsilon)
  const streams = Array.from(sampleIndices, (index) => random.fork(`sample-${index}`))
  const queries = Math.max(1, Math.floor(options.queries / options.eotSamples))
  try {
    for (let query = 0; query < queries; query++) {
      signal.throwIfAborted()
      const rows = search.open()
      if (rows.length === 0) break
      const share = shareAt(query, queries, options.share)
      const windows: WindowPlace[] = []
      const deltas = new Float32Array(rows.length * size)
      rows.forEach((row, at) => {
        const delta = deltas.subarray(at * size, (at + 1) * size)
        for (let place = 0; place < size; place++)
          delta[place] = (best[row * size + place] as number) - (clean[row * size + place] as number)
        if (query === 0) first(streams[row] as Random, delta)
        else {
          const window = next(streams[row] as Random, delta, share)
          if (window) windows.push(window)
        }
      })
      tf.tidy(() => {
        const perturbed = tf.tensor4d(deltas, [rows.length, ...shape])
        search.offer(
          legalInput(search.cleanRows(rows), perturbed, threat),
          rows,
          isInWindows ? (query === 0 ? null : windows) : undefined
        )
      })
      yield { done: query + 1, total: queries }
    }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}

function proposalsFor(norm: Norm, shape: [number, number, number], epsilon: number): Proposals {
  return norm === 'linf' ? flatSquares(shape, epsilon) : piles(norm === 'l1' ? 'l1' : 'l2', shape, epsilon)
}

/** linf: vertical stripes at first, then squares of one sign a channel. */
function flatSquares(shape: [number, number, number], epsilon: number): Proposals {
  const [height, width, channels] = shape
  const signed = (random: Random): number => (random.uniform() < 0.5 ? -epsilon : epsilon)
  return {
    isInWindows: true,
    first(random, delta) {
      for (let stripe = 0; stripe < width * channels; stripe++) {
        const value = signed(random)
        for (let row = 0; row < height; row++) delta[row * width * channels + stripe] = value
      }
    },
    next(random, delta, share) {
      const window = randomWindow(random, [height, width], sideOf(share, [height, width], 1))
      for (let channel = 0; channel < channels; channel++) {
        const value = signed(random)
        eachPixel(window, shape, channel, (place) => (delta[place] = value))
      }
      return window
    }
  }
}

/** l2 and l1: a tiling of patterns at first, then the mass of two windows in one of them, in a new pattern. */
function piles(norm: 'l2' | 'l1', shape: [number, number, number], epsilon: number): Proposals {
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
    isInWindows: false,
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
      return null
    }
  }
}
