import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { rowsOf } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { fabClimb } from './fab-climb'
import { confirmed, nearestExamples } from './nearest-examples'
import { randomNearby } from './random-nearby'
import { drawIn } from './refine'

/** Croce & Hein 2020, section 3.4: points of the final search. */
export const FINAL_SEARCH = 3

/**
 * Fast adaptive boundary (Croce & Hein 2020) towards the nearest of all wrong classes in each step, from the clean input
 * and then from random points near it; the nearest of all restarts counts, after the final search on the straight line.
 */
export async function* fab(input: InputOf<'fab'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, options, threat } = input
  const nearest = nearestExamples(x, threat.norm)
  const rows = range(0, x.shape[0])
  const all = range(0, oracle.classCount)
  const classesOf = (row: number): number[] => [...all.filter((index) => index !== oracle.labels[row])]
  for (let restart = 0; restart < options.restarts; restart++) {
    const start = restart === 0 ? rowsOf(x, rows) : randomNearby(input, rows, nearest, `restart-${restart}`)
    for await (const step of fabClimb({ input, rows, start, nearest, classesOf }))
      yield { done: restart * options.steps + step, total: options.restarts * options.steps }
  }
  drawIn(input, nearest, FINAL_SEARCH)
  return confirmed(input, nearest)
}
