import * as tf from '@tensorflow/tfjs-core'
import type { WindowPlace } from '../models/classifier'
import { range } from '../tensor/batches'
import { rowsOf } from '../tensor/rows-of'
import type { AttackInput } from './attack'
import { insideOnly, reachOf } from './inside'
import type { Answers, NearbyOracle, Oracle } from './oracle'

/** What a search by scores shares: the best input of each sample, who still takes part, and what is left to ask. */
export interface ScoreSearch {
  readonly oracle: Oracle
  readonly lossKind: SearchOptions['loss']
  /** Features of one sample. */
  readonly size: number
  /** `[n * size]` clean inputs. */
  readonly clean: Float32Array
  /** `[n * size]` best inputs so far: the ones that fool, else those of highest loss; the clean ones at first. */
  readonly best: Float32Array
  /** Loss at the best inputs; minus infinity before anything was asked. */
  readonly loss: Float32Array
  isFooled(row: number): boolean
  /** Samples that withstand and may be asked `queries` more times. */
  open(queries?: number): Int32Array
  /** Clean inputs of some samples as a tensor, which the search owns until the next call. */
  cleanRows(rows: Int32Array): tf.Tensor4D
  /**
   * Asks about candidates and keeps what fools the model or raises the loss of its sample: 1 where it was kept. A sample
   * may have several of them; the later ones are compared with what was kept of those before.
   *
   * @param windows where each candidate differs from the best input of its sample, which then has one candidate at most;
   *   null where all of it may, though later ones will say
   */
  offer(
    candidates: tf.Tensor4D,
    rows: Int32Array,
    windows?: readonly WindowPlace[] | null
  ): Answers & { readonly kept: Uint8Array }
  /**
   * Keeps what fools the model inside ball and box among inputs that were asked about for another reason: the best example
   * seen at any step counts.
   */
  take(candidates: tf.Tensor4D, rows: Int32Array, answers: Answers): void
  /** The best inputs, for the caller to dispose. */
  toTensor(): tf.Tensor4D
  dispose(): void
}

/** Options that every search has. */
export interface SearchOptions {
  readonly loss: 'margin' | 'cross-entropy'
  readonly eotSamples: number
}

/** Starts a search; the caller disposes it. */
export function scoreSearch({ oracle: asked, x, threat, options }: AttackInput<SearchOptions>): ScoreSearch {
  const oracle = asked.averaged(options.eotSamples)
  const count = x.shape[0]
  const size = x.size / count
  const clean = Float32Array.from(x.dataSync<'float32'>())
  const best = clean.slice()
  const loss = new Float32Array(count).fill(-Infinity)
  const fooled = new Uint8Array(count)
  let nearby: NearbyOracle | null = null
  let held: { readonly key: string; readonly tensor: tf.Tensor4D } | null = null

  function keep(
    candidates: tf.Tensor4D,
    rows: Int32Array,
    answers: Answers,
    which: 'all' | 'fooling'
  ): Uint8Array {
    const kept = new Uint8Array(rows.length)
    let values: Float32Array | null = null
    rows.forEach((row, at) => {
      const isBetter =
        answers.fooled[at] === 1 ||
        (which === 'all' && rises(answers.loss[at] as number, loss[row] as number))
      if (fooled[row] === 1 || !isBetter) return
      values ??= candidates.dataSync<'float32'>()
      best.set(values.subarray(at * size, (at + 1) * size), row * size)
      loss[row] = answers.loss[at] as number
      fooled[row] = answers.fooled[at] as number
      kept[at] = 1
    })
    return kept
  }

  return {
    oracle,
    lossKind: options.loss,
    size,
    clean,
    best,
    loss,
    isFooled: (row) => fooled[row] === 1,
    open: (queries = 1) =>
      range(0, count).filter((row) => fooled[row] === 0 && oracle.callsLeft('forwardCalls', row) >= queries),
    cleanRows(rows) {
      const key = rows.join()
      if (held?.key === key) return held.tensor
      held?.tensor.dispose()
      // Kept: it outlives the tidy of the step that first asks for it.
      held = { key, tensor: tf.keep(rowsOf(x, rows)) }
      return held.tensor
    },
    offer(candidates, rows, windows) {
      if (windows !== undefined) nearby ??= oracle.nearby()
      const answers =
        nearby && windows !== undefined
          ? nearby.evaluate(candidates, rows, options.loss, windows)
          : oracle.evaluate(candidates, rows, options.loss)
      const kept = keep(candidates, rows, answers, 'all')
      nearby?.keep(kept)
      return { ...answers, kept }
    },
    take(candidates, rows, answers) {
      const inside = insideOnly(answers.fooled, candidates, rows, x, reachOf(threat))
      keep(candidates, rows, { ...answers, fooled: inside }, 'fooling')
    },
    toTensor: () => tf.tensor4d(best, x.shape),
    dispose() {
      held?.tensor.dispose()
      nearby?.dispose()
    }
  }
}

/** True for more than rounding: that differs with the size of the batch and must not decide where a search goes. */
function rises(loss: number, before: number): boolean {
  return before === -Infinity ? loss > before : loss > before + 1e-5 * Math.abs(before)
}
