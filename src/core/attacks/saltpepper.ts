import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import { decisionSearch } from './decision-search'
import { confirmed } from './nearest-examples'

/** Where the search goes on after a success: from half its share of pixels up to a little more than it. */
const BACK = 0.5
const BEYOND = 1.2

/** The share of pixels that turns black or white next, and where it may lie. */
interface Walk {
  share: number
  step: number
  low: number
  high: number
}

/**
 * Salt and pepper, repeated (Foolbox, `SaltAndPepperNoiseAttack`): the share of pixels that turn black or white grows by
 * even steps until a draw fools the network; then the search begins anew around that share, in finer steps. The nearest
 * adversarial draw counts, in the norm of the threat (Foolbox compares the l2 length of the images themselves).
 */
export async function* saltpepper(
  input: InputOf<'saltpepper'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal } = input
  const { lower, upper } = threat.bounds
  const search = decisionSearch(input)
  const { size, clean, nearest } = search
  const together = options.acrossChannels ? (x.shape[3] as number) : 1
  const rows = range(0, x.shape[0])
  const step = 1 / options.draws
  const walks = Array.from(rows, (): Walk => ({ share: step, step, low: 0, high: 1 }))
  for (let draw = 0; draw < options.draws; draw++) {
    signal.throwIfAborted()
    const before = Float64Array.from(rows, (row) => nearest.distance(row))
    search.move(rows, (candidate, row) => {
      const { share } = walks[row] as Walk
      const random = search.streams[row] as Random
      for (let pixel = 0; pixel < size; pixel += together) {
        const drawn = random.uniform()
        const turned = drawn < share / 2 ? lower : drawn >= 1 - share / 2 ? upper : null
        for (let at = pixel; at < pixel + together; at++)
          candidate[at] = turned ?? (clean[row * size + at] as number)
      }
    })
    rows.forEach((row) => {
      const walk = walks[row] as Walk
      const isNearer = nearest.distance(row) < (before[row] as number)
      if (isNearer) {
        walk.low = BACK * walk.share
        walk.high = Math.min(1, BEYOND * walk.share)
        walk.step = (walk.high - walk.low) / (options.draws - draw)
      }
      if (isNearer || walk.share >= walk.high) walk.share = walk.low
      walk.share = Math.min(walk.share + walk.step, walk.high)
    })
    yield { done: draw + 1, total: options.draws }
  }
  return confirmed(input, nearest)
}
