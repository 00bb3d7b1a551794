import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { rowsOf } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { FINAL_SEARCH } from './fab'
import { fabClimb } from './fab-climb'
import { confirmed, nearestExamples } from './nearest-examples'
import { randomNearby } from './random-nearby'
import { drawIn } from './refine'
import { wrongClasses } from './wrong-classes'

/**
 * The form of FAB with one border at a time (Croce & Hein 2020, "Reliable evaluation", section 5, FAB-T): to the most
 * likely wrong class, then the next. One gradient a step however many classes there are. It has no goal of its own: beyond one
 * border a third class may still win, which only FAB over all borders sees.
 */
export async function* fabt(input: InputOf<'fabt'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, options, threat, signal } = input
  const nearest = nearestExamples(x, threat.norm)
  const rows = range(0, x.shape[0])
  signal.throwIfAborted()
  const ranked = wrongClasses(oracle, x)
  const targets = Math.min(options.targetClasses, oracle.classCount - 1)
  const rounds = options.restarts * targets
  for (let round = 0; round < rounds; round++) {
    const classesOf = (row: number): number[] => [ranked[row]?.[round % targets] as number]
    const isFirst = round < targets
    const start = isFirst ? rowsOf(x, rows) : randomNearby(input, rows, nearest, `round-${round}`)
    for await (const step of fabClimb({ input, rows, start, nearest, classesOf }))
      yield { done: round * options.steps + step, total: rounds * options.steps }
  }
  drawIn(input, nearest, FINAL_SEARCH)
  return confirmed(input, nearest)
}
