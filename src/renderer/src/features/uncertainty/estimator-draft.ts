import { type EstimatorId, type EstimatorSpec, estimatorInfos } from '@contract/estimators'

/** An estimator while a person still edits it; `EstimatorSpec` judges it in the end. */
export interface EstimatorDraft {
  estimator: EstimatorId
  options: Record<string, unknown>
}

export const estimatorIds = Object.keys(estimatorInfos) as EstimatorId[]

export function draftOfEstimator(spec: EstimatorSpec): EstimatorDraft {
  return { estimator: spec.estimator, options: { ...spec.options } }
}
