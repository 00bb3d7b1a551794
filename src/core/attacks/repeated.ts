import type * as tf from '@tensorflow/tfjs-core'
import { queryBudget } from '@contract/attacks/repeat'
import { range } from '../tensor/batches'
import { rowsOf } from '../tensor/rows-of'
import type { AttackFunction, AttackInput, AttackProgress } from './attack'
import { bestExamples } from './best-examples'
import { nearestExamples } from './nearest-examples'
import { within } from './within'

/** The same attack, each of whose questions is the mean of `eotSamples` passes (Athalye et al. 2018). */
export function inExpectation<Options extends { readonly eotSamples: number }>(
  attack: AttackFunction<Options>
): AttackFunction<Options> {
  return (input) => attack({ ...input, oracle: input.oracle.averaged(input.options.eotSamples) })
}

/** Some samples of an attack's input, with an oracle and a budget of their own; the caller disposes x and `from`. */
export function partOf<Options>(
  input: AttackInput<unknown>,
  rows: Int32Array,
  options: Options,
  { knowledge = input.threat.knowledge, random = input.random } = {}
): AttackInput<Options> & { readonly x: tf.Tensor4D } {
  const { oracle, x, sampleIndices, threat, signal, imageOfTarget, imageElsewhere, from } = input
  return {
    oracle: oracle.subset(rows, { knowledge, budget: queryBudget(options as object) }),
    x: rowsOf(x, rows),
    sampleIndices: rows.map((row) => sampleIndices[row] as number),
    threat: { ...threat, knowledge },
    options,
    random,
    signal,
    ...(from ? { from: rowsOf(from, rows) } : {}),
    ...(imageOfTarget ? { imageOfTarget: (row, tried) => imageOfTarget(rows[row] as number, tried) } : {}),
    ...(imageElsewhere ? { imageElsewhere: (row, tried) => imageElsewhere(rows[row] as number, tried) } : {})
  }
}

/**
 * The same attack `restarts` times with random numbers of their own, the first time those that it has alone. Inside a
 * ball each run attacks what withstood those before; an attack of minimum norm attacks all again, and the nearest counts.
 * What a run returns is judged in a pass of its own.
 */
export function repeated<Options extends { readonly restarts: number; readonly eotSamples: number }>(
  attack: AttackFunction<Options>,
  family: 'fixed-epsilon' | 'minimum-norm' = 'fixed-epsilon'
): AttackFunction<Options> {
  return (input) => (input.options.restarts === 1 ? attack(input) : again(attack, family, input))
}

async function* again<Options extends { readonly restarts: number; readonly eotSamples: number }>(
  attack: AttackFunction<Options>,
  family: 'fixed-epsilon' | 'minimum-norm',
  input: AttackInput<Options>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, options, random, threat, signal } = input
  const best = bestExamples(x)
  const nearest = nearestExamples(x, threat.norm)
  const judge = input.oracle.averaged(options.eotSamples)
  for (let restart = 0; restart < options.restarts; restart++) {
    signal.throwIfAborted()
    const rows = range(0, x.shape[0]).filter((row) => !best.isFooled(row))
    if (rows.length === 0) break
    const own = restart === 0 ? random : random.fork(`restart-${restart}`)
    const part = partOf(input, rows, { ...options, restarts: 1 }, { random: own })
    try {
      const found = yield* within(attack(part), restart, options.restarts)
      try {
        const fooled = judge.decide(found, rows)
        if (family === 'minimum-norm') nearest.offer(found, part.x, rows, fooled)
        else best.offer(found, rows, { fooled, loss: new Float32Array(rows.length) }, 'all')
      } finally {
        found.dispose()
      }
    } finally {
      part.x.dispose()
      part.from?.dispose()
    }
  }
  return family === 'minimum-norm' ? nearest.toTensor() : best.toTensor()
}
