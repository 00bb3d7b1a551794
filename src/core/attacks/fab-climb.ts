import * as tf from '@tensorflow/tfjs-core'
import type { ConvexNorm } from '@contract/threat-model'
import { movesToHyperplane } from '../tensor/hyperplane-box'
import { distances } from '../tensor/norms'
import { perSample, rowsOf } from '../tensor/rows-of'
import type { AttackInput } from './attack'
import type { NearestExamples } from './nearest-examples'

/** `bias`: most of the mixture that the clean point may have (alpha_max); `extrapolation`: eta; `shrinkage`: beta. */
export interface FabOptions {
  readonly steps: number
  readonly bias: number
  readonly extrapolation: number
  readonly shrinkage: number
}

/** One run of FAB. */
export interface FabClimb {
  readonly input: AttackInput<FabOptions>
  readonly rows: Int32Array
  /** `[rows, h, w, c]` where it begins; it is disposed. */
  readonly start: tf.Tensor4D
  readonly nearest: NearestExamples
  /**
   * The classes whose borders to the label (in targeted mode: to the target) are looked at, k for each row.
   *
   * @param place of the row in `rows`, where a sample may come several times
   */
  classesOf(row: number, place: number): readonly number[]
}

const dual: Readonly<Record<ConvexNorm, ConvexNorm>> = { linf: 'l1', l2: 'l2', l1: 'linf' }

/**
 * Fast adaptive boundary (Croce & Hein 2020, algorithm 1): the nearest of the linearised borders at the current point;
 * both this point and the clean one are projected onto it within the box, and the next point is their mixture, drawn
 * to the clean one by at most `bias` and beyond the border by `extrapolation` (eq. 9 and 10). From an adversarial point
 * it steps back to the clean one by `shrinkage` (eq. 11). Yields the number of each step.
 */
export async function* fabClimb(climb: FabClimb): AsyncGenerator<number, void, void> {
  const { input, rows, nearest } = climb
  const { oracle, options, threat, signal } = input
  const { lower, upper } = threat.bounds
  const norm = threat.norm as ConvexNorm
  const x = rowsOf(input.x, rows)
  const clean = x.dataSync<'float32'>()
  const classes = Int32Array.from([...rows].flatMap((row, place) => climb.classesOf(row, place)))
  let current = climb.start
  try {
    for (let step = 1; step <= options.steps; step++) {
      signal.throwIfAborted()
      const next = tf.tidy(() => {
        const border = nearestBorder(norm, oracle.differences(current, rows, classes), rows.length)
        const moved = projections(norm, clean, current, border, threat.bounds)
        const { fromCurrent, fromClean } = moved
        const [near, far] = [fromCurrent, fromClean].map((move) =>
          distances[norm].distance(move).dataSync<'float32'>()
        ) as [Float32Array, Float32Array]
        const shares = near.map((length, row) => {
          const sum = length + (far[row] as number)
          return sum === 0 ? 0 : Math.min(length / sum, options.bias)
        })
        const share = perSample(shares)
        const ahead = (from: tf.Tensor4D, move: tf.Tensor4D): tf.Tensor4D =>
          tf.add(from, tf.mul(move, options.extrapolation))
        const mixed = tf.add<tf.Tensor4D>(
          tf.mul(ahead(current, fromCurrent), tf.sub(1, share)),
          tf.mul(ahead(x, fromClean), share)
        )
        return tf.clipByValue(mixed, lower, upper)
      })
      current.dispose()
      current = next
      const fooled = oracle.decide(current, rows)
      nearest.offer(current, x, rows, fooled)
      if (fooled.includes(1)) {
        const back = tf.tidy(() => {
          const factors = perSample(Array.from(fooled, (flag) => (flag === 1 ? options.shrinkage : 1)))
          return tf.add<tf.Tensor4D>(x, tf.mul(tf.sub(current, x), factors))
        })
        current.dispose()
        current = back
      }
      yield step
    }
  } finally {
    tf.dispose([x, current])
  }
}

interface Border {
  /** `[n * features]` */
  readonly normals: Float32Array
  /** Way to the border from the current point, along the normal: minus the difference of logits. */
  readonly gaps: Float32Array
}

/** Of each row the linearised border that is nearest in the norm. */
function nearestBorder(
  norm: ConvexNorm,
  { differences, gradients }: { differences: Float32Array; gradients: tf.Tensor3D },
  count: number
): Border {
  const each = differences.length / count
  const features = gradients.shape[2]
  // With one border each there is nothing to choose.
  if (each === 1) return { normals: gradients.dataSync<'float32'>(), gaps: differences.map((gap) => -gap) }
  const flat = tf.reshape(gradients, [count * each, features, 1, 1]) as tf.Tensor4D
  const slopes = distances[dual[norm]].distance(flat).dataSync<'float32'>()
  const chosen = new Int32Array(count)
  const gaps = new Float32Array(count)
  for (let row = 0; row < count; row++) {
    let shortest = Infinity
    for (let at = row * each; at < (row + 1) * each; at++) {
      const length = Math.abs(differences[at] as number) / ((slopes[at] as number) + 1e-12)
      if (!(length < shortest)) continue
      shortest = length
      chosen[row] = at
      gaps[row] = -(differences[at] as number)
    }
  }
  const normals = tf.gather(flat, tf.tensor1d(chosen, 'int32')).dataSync<'float32'>()
  return { normals, gaps }
}

/** The moves from the current and from the clean point onto the border. Runs inside `tf.tidy`. */
function projections(
  norm: ConvexNorm,
  clean: Float32Array,
  current: tf.Tensor4D,
  { normals, gaps }: Border,
  bounds: AttackInput<unknown>['threat']['bounds']
): { fromCurrent: tf.Tensor4D; fromClean: tf.Tensor4D } {
  const here = current.dataSync<'float32'>()
  const size = here.length / gaps.length
  const cleanGaps = Array.from(gaps, (gap, row) => {
    let way = 0
    for (let at = row * size; at < (row + 1) * size; at++)
      way += (normals[at] as number) * ((here[at] as number) - (clean[at] as number))
    return gap + way
  })
  return {
    fromCurrent: tf.tensor4d(movesToHyperplane(norm, here, normals, gaps, bounds), current.shape),
    fromClean: tf.tensor4d(movesToHyperplane(norm, clean, normals, cleanGaps, bounds), current.shape)
  }
}
