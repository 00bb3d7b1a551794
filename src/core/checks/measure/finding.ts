import type { CheckJobSpec, CheckResult, MeasuredCheckId } from '@contract/checks'
import type { LabelledImages } from '../../data'
import type { Classifier } from '../../models/classifier'

/** What came out of a check that needs the network; the job adds the conditions. */
export type Finding = Pick<CheckResult, 'state' | 'sentence' | 'figure' | 'threshold'> &
  Partial<Pick<CheckResult, 'networks' | 'evaluationIds'>> & {
    /** Images that were looked at. */
    readonly sampleCount: number
  }

/** A check that found nothing to measure, or nothing that it could be held against. */
export function withoutFigure(
  state: 'not-run' | 'not-applicable',
  sentence: string,
  sampleCount = 0
): Finding {
  return { state, sentence, figure: null, threshold: null, sampleCount }
}

/** Under which conditions a finding was made. */
interface Conditions {
  readonly spec: Pick<CheckJobSpec, 'attack' | 'offset' | 'seed'>
  readonly model: Classifier
  readonly test: LabelledImages
}

/** A finding with its conditions. */
export function resultOf(
  id: MeasuredCheckId,
  { networks = [], evaluationIds = [], ...finding }: Finding,
  { spec, model, test }: Conditions,
  seconds: number
): CheckResult {
  return {
    id,
    ...finding,
    networks: [...networks],
    evaluationIds: [...evaluationIds],
    attack: spec.attack,
    offset: spec.offset,
    seed: spec.seed,
    modelHash: model.hash,
    datasetHash: test.datasetHash,
    seconds
  }
}
