import * as tf from '@tensorflow/tfjs-core'
import { cosineWaves } from '../tensor/cosine-waves'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import { legalInput } from './legal'
import { scoreSearch } from './score-search'

type Shape = readonly [height: number, width: number, channels: number]

/** Orthonormal directions by number. */
interface Basis {
  readonly count: number
  /** Adds `step` times a direction to an image. */
  add(direction: number, step: number, image: Float32Array): void
}

/** Where a sample is in its list of directions. */
interface Walk {
  readonly random: Random
  order: Int32Array
  place: number
  sign: 1 | -1
}

/**
 * SimBA (Guo et al. 2019, algorithm 1): a random direction of an orthonormal basis at a time, without replacement, one step
 * forward and, where that does not help, one back; kept where the loss rises. Steps that leave the ball are
 * brought back to it.
 */
export async function* simba(input: InputOf<'simba'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  const search = scoreSearch(input)
  const { size, clean, best } = search
  const shape = x.shape.slice(1) as [number, number, number]
  const basis = options.basis === 'pixel' ? pixels(shape) : cosines(shape, options.frequencies)
  const walks = Array.from(sampleIndices, (index): Walk => {
    const own = random.fork(`sample-${index}`)
    return { random: own, order: own.permutation(basis.count), place: 0, sign: 1 }
  })
  const queries = Math.max(1, Math.floor(options.queries / options.eotSamples))
  try {
    for (let query = 0; query < queries; query++) {
      signal.throwIfAborted()
      const rows = search.open()
      if (rows.length === 0) break
      const deltas = new Float32Array(rows.length * size)
      rows.forEach((row, at) => {
        const delta = deltas.subarray(at * size, (at + 1) * size)
        for (let place = 0; place < size; place++)
          delta[place] = (best[row * size + place] as number) - (clean[row * size + place] as number)
        const { order, place, sign } = walks[row] as Walk
        // The first query is about the clean input: there has to be a loss to compare with.
        if (query > 0) basis.add(order[place] as number, sign * options.stepSize, delta)
      })
      const kept = new Uint8Array(rows.length)
      tf.tidy(() => {
        const perturbed = tf.tensor4d(deltas, [rows.length, ...shape])
        kept.set(search.offer(legalInput(search.cleanRows(rows), perturbed, threat), rows).kept)
      })
      if (query > 0) rows.forEach((row, at) => goOn(walks[row] as Walk, kept[at] === 1, basis.count))
      yield { done: query + 1, total: queries }
    }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}

function goOn(walk: Walk, wasKept: boolean, count: number): void {
  if (!wasKept && walk.sign === 1) {
    walk.sign = -1
    return
  }
  walk.sign = 1
  walk.place++
  if (walk.place < walk.order.length) return
  walk.place = 0
  walk.order = walk.random.permutation(count)
}

function pixels([height, width, channels]: Shape): Basis {
  return {
    count: height * width * channels,
    add(direction, step, image) {
      image[direction]! += step
    }
  }
}

/** The lowest frequencies of the discrete cosine transform of each channel (ibid., section 3.2). */
function cosines([height, width, channels]: Shape, share: number): Basis {
  const [rows, columns] = [cosineWaves(height, share), cosineWaves(width, share)]
  return {
    count: rows.length * columns.length * channels,
    add(direction, step, image) {
      const channel = direction % channels
      const pair = Math.floor(direction / channels)
      const down = rows[Math.floor(pair / columns.length)] as Float64Array
      const across = columns[pair % columns.length] as Float64Array
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          image[(row * width + column) * channels + channel]! +=
            step * (down[row] as number) * (across[column] as number)
    }
  }
}
