import type * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import { rowsOf } from '../tensor/rows-of'
import { autoClimb, type AutoClimb } from './auto-climb'
import { insideOnly, reachOf } from './inside'
import { warmPoints } from './legal'

/** Radii before the last one, in epsilons, each with its share of the steps (Croce & Hein 2021, section 3.3). */
const STAGES = [
  { radius: 3, share: 0.3 },
  { radius: 2, share: 0.3 }
] as const

/** The ball in which a climb with larger radii begins. */
export function firstBall(threat: ThreatModel): ThreatModel {
  return { ...threat, epsilon: STAGES[0].radius * threat.epsilon }
}

/**
 * Auto-PGD in balls of 3, 2 and 1 epsilon with 30, 30 and 40 % of the steps (Croce & Hein 2021, "Mind the box", section 3.3):
 * each stage begins at the point of highest loss of the one before, brought back to its own ball, and as sparse as that.
 * What fools the model in a larger ball is no success and stays, unless it lies in the last one. Yields the number of each
 * step.
 *
 * @param climb its start lies in `firstBall` and is disposed
 */
export async function* climbFromLargerRadii(climb: AutoClimb): AsyncGenerator<number, void, void> {
  const { input, rows, steps } = climb
  const clean = rowsOf(input.x, rows)
  let start: tf.Tensor4D | null = climb.start
  let done = 0
  try {
    for (const [stage, { radius, share }] of STAGES.entries()) {
      const own = Math.floor(share * steps)
      const threat = { ...input.threat, epsilon: radius * input.threat.epsilon }
      const from: tf.Tensor4D = start
      start = null
      const running = autoClimb({
        ...{ ...climb, input: { ...input, threat }, steps: own, start: from, best: null },
        isFound: stage > 0,
        ask(at, asked, places) {
          const answers = climb.ask(at, asked, places)
          const fooled = insideOnly(answers.fooled, at, asked, input.x, reachOf(input.threat))
          climb.best?.offer(at, asked, { ...answers, fooled }, 'fooling')
          return answers
        }
      })
      let highest: tf.Tensor4D | null = null
      try {
        for (;;) {
          const next = await running.next()
          if (next.done === true) {
            highest = next.value
            break
          }
          yield done + next.value
        }
        const epsilon = (STAGES[stage + 1]?.radius ?? 1) * input.threat.epsilon
        start = warmPoints(clean, highest as tf.Tensor4D, { ...input.threat, epsilon })
      } finally {
        await running.return(null)
        highest?.dispose()
      }
      done += own
    }
    const from = start
    start = null
    for await (const step of autoClimb({ ...climb, steps: steps - done, start: from, isFound: true }))
      yield done + step
  } finally {
    clean.dispose()
    start?.dispose()
  }
}
