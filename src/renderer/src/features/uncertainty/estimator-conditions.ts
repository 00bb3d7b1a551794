import { estimatorInfos } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import { estimatorOptions, optionsLine } from '@core/charts/conditions'
import { formatCount } from '@core/charts/format'

/** What an estimate rests on, without the seed: "a Gaussian window around each image; images 16, …; 16 images, 784 pixels". */
export function estimatorConditions({ spec, sampleCount, dimension }: UncertaintyResult): string {
  return [
    estimatorInfos[spec.estimator].measure,
    optionsLine(estimatorOptions(spec)),
    `${formatCount(sampleCount)} images, ${formatCount(dimension)} pixels`
  ].join('; ')
}

/** Of what an effective sample size is a part: the images of the data measure, the draws of one local packet. */
export function weighedText({ spec, sampleCount }: UncertaintyResult): string {
  return spec.estimator === 'local'
    ? `of ${formatCount(spec.options.draws)} draws, median over the images`
    : `of ${formatCount(sampleCount)} images`
}
