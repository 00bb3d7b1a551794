import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { rowsOf } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { FINAL_SEARCH } from './fab'
import { fabClimb } from './fab-climb'
import { confirmed, nearestExamples } from './nearest-examples'
import { randomNearby } from './random-nearby'
import { drawIn } from './refine'
import { repeatedRows, turnsOf } from './turns'
import { wrongClasses } from './wrong-classes'

/**
 * The form of FAB with one border at a time (Croce & Hein 2020, "Reliable evaluation", section 5, FAB-T): to the most
 * likely wrong class, to the next, and so on. One gradient a step however many classes there are. It has no goal of its own: beyond one
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
  // A restart begins where the rounds before have come to, so that only those from the clean input go side by side.
  const turns = [
    ...turnsOf(range(0, targets), x.size / rows.length),
    ...Array.from(range(targets, rounds - targets), (round) => [round])
  ]
  let finished = 0
  for (const turn of turns) {
    const all = repeatedRows(rows, turn.length)
    const classesOf = (row: number, place: number): number[] => {
      const round = turn[Math.floor(place / rows.length)] as number
      return [ranked[row]?.[round % targets] as number]
    }
    const [first = 0] = turn
    const start = first < targets ? rowsOf(x, all) : randomNearby(input, all, nearest, `round-${first}`)
    for await (const step of fabClimb({ input, rows: all, start, nearest, classesOf }))
      yield { done: finished + step * turn.length, total: rounds * options.steps }
    finished += options.steps * turn.length
  }
  drawIn(input, nearest, FINAL_SEARCH)
  return confirmed(input, nearest)
}
