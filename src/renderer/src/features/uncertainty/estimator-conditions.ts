import { estimatorInfos } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import { estimatorOptions, optionsLine } from '@core/charts/conditions'
import { formatCount } from '@core/charts/format'

/** What an estimate rests on, without the seed: "a Gaussian window around each image; images 16, …; 8,192 samples". */
export function estimatorConditions({ spec, sampleCount, dimension }: UncertaintyResult): string {
  return [
    estimatorInfos[spec.estimator].measure,
    optionsLine(estimatorOptions(spec)),
    `${formatCount(sampleCount)} samples, ${formatCount(dimension)} pixels`
  ].join('; ')
}
