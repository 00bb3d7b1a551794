import { attackLabel } from '@contract/attacks'
import { formatCount, formatRate } from '../../charts/format'
import type { CoreEvent } from '../../jobs/job'
import { partOf } from '../../jobs/parts'
import { wantedAttacks, type EvaluatedCheckId } from '../plan'
import { withoutFigure, type Finding } from './finding'
import { probeCount, tryAttack, type Part } from './part'

/** Runs what a check lacks; the evaluations count like those of any attack from then on. */
export function evaluated(id: EvaluatedCheckId): Part {
  return async function* (input, context): AsyncGenerator<CoreEvent, Finding, void> {
    const { spec, model, test, runId } = input
    const classes = test.classCount
    const wanted = wantedAttacks[id](spec, test.bounds).filter(
      // The targeted difference of logits ratio is not defined for fewer.
      ({ attack }) => attack.attack !== 'apgdt' || classes >= 4
    )
    if (wanted.length === 0)
      return withoutFigure('not-applicable', `There is no such attack beside ${attackLabel(spec.attack)}.`)
    const said: string[] = []
    const evaluationIds: string[] = []
    for (const [place, { attack, images }] of wanted.entries()) {
      const evaluationId = `${runId}-check-${id}-${place}`
      const samples = images === 'all' ? spec.samples : probeCount(input)
      const { result } = yield* partOf(
        tryAttack(
          {
            ...{ model, test, attack, samples, offset: spec.offset, seed: spec.seed },
            ...{ batchSize: spec.batchSize, evaluationId }
          },
          context
        ),
        place,
        wanted.length
      )
      evaluationIds.push(evaluationId)
      said.push(
        `${formatRate(result.robustAccuracy)} under ${attackLabel(attack)} (${formatCount(result.sampleCount)} images)`
      )
    }
    return {
      state: null,
      sentence: `${said.join(', ')}.`,
      figure: null,
      threshold: null,
      evaluationIds,
      sampleCount: spec.samples
    }
  }
}
