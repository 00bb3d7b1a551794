import * as tf from '@tensorflow/tfjs-core'
import type { WindowedNetwork, WindowPlace } from '../models/classifier'
import { evenRanges } from '../tensor/even-ranges'
import { chosenRows, joinedRows, rowsOf, someRows } from '../tensor/rows-of'

/** Forward passes of a search whose candidates differ from the best inputs so far in one window each. */
export interface WindowPasses {
  /**
   * Logits `[n, classCount]` of candidates. Runs inside `tf.tidy`.
   *
   * @param rows sample of each candidate, each at most once
   * @param windows where each one differs from what was kept of its sample; null where all of it may
   */
  logits(x: tf.Tensor4D, rows: Int32Array, windows: readonly WindowPlace[] | null): tf.Tensor2D
  /** Says which candidates of the last question are the best inputs from now on: 1 for each. */
  keep(kept: Uint8Array): void
  dispose(): void
}

/** Features of the best input of some samples. */
interface Known {
  readonly rows: Int32Array
  readonly features: tf.Tensor4D
}

/** Numbers that are remembered at most, 64 MiB: where samples have more features together, all is computed each time. */
const MOST_KEPT = 2 ** 24

/**
 * Nothing is known at first: the first candidates are computed whole. The caller disposes it, and with it the network.
 *
 * @param batchSize most candidates that go through the network at once
 */
export function windowPasses(network: WindowedNetwork, batchSize: number): WindowPasses {
  let known: Known | null = null
  let asked: Known | null = null

  return {
    logits(x, rows, windows) {
      asked?.features.dispose()
      asked = null
      if (windows === null) {
        known?.features.dispose()
        known = null
      } else if (known) known = narrowed(known, rows)
      const before = known?.features
      let isTooMuch = false
      const parts = evenRanges(rows.length, batchSize).map((part) => {
        const features =
          before && windows
            ? network.changed(
                someRows(before, part),
                x,
                windows.slice(part.from, part.from + part.count),
                part.from
              )
            : network.features(someRows(x, part))
        const logits = network.head(features)
        isTooMuch ||= (features.size / part.count) * rows.length > MOST_KEPT
        if (isTooMuch) features.dispose()
        return { features, logits }
      })
      asked = isTooMuch
        ? null
        : { rows, features: tf.keep(joinedRows(parts.map(({ features }) => features))) }
      return joinedRows(parts.map(({ logits }) => logits))
    },
    keep(kept) {
      if (asked === null || !kept.includes(1)) return
      // Of samples without anything kept nothing is known: the next question is answered whole.
      if (known === null && kept.includes(0)) return
      const features =
        known && kept.includes(0) ? tf.keep(chosenRows(known.features, asked.features, kept)) : asked.features
      known?.features.dispose()
      if (features !== asked.features) asked.features.dispose()
      known = { rows: asked.rows, features }
      asked = null
    },
    dispose() {
      network.dispose()
      known?.features.dispose()
      asked?.features.dispose()
      known = null
      asked = null
    }
  }
}

/** What is known of some of the samples only, in their order; null where one is not among them. The old one is disposed. */
function narrowed({ rows: all, features }: Known, rows: Int32Array): Known | null {
  if (rows.length === all.length && rows.every((row, at) => row === all[at])) return { rows, features }
  const places = rows.map((row) => all.indexOf(row))
  const found = places.includes(-1) ? null : tf.keep(rowsOf(features, places))
  features.dispose()
  return found && { rows, features: found }
}
