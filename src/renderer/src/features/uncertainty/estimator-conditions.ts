import { estimatorInfos } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import { estimatorOptions, optionsLine } from '@core/charts/conditions'
import { formatCount } from '@core/charts/format'

/** What an estimate rests on, without the seed: "a Gaussian window around each image; images 16, …; 16 images, 784 pixels". */
export function estimatorConditions({ spec, sampleCount, dimension }: UncertaintyResult): string {
  return [
    estimatorInfos[spec.estimator].measure,
    optionsLine(estimatorOptions(spec)),
    `${formatCount(sampleCount)} images, ${formatCount(dimension)} ${spec.estimator === 'global' ? 'dimensions' : 'pixels'}`,
    // The papers' numerical recipe is not public in full: no figure may look as if it were theirs.
    'definitions as reconstructed from the papers'
  ].join('; ')
}

/** Of what an effective sample size is a part: the images of the data measure, the draws of one local packet. */
export function weighedText({ spec, sampleCount }: UncertaintyResult): string {
  switch (spec.estimator) {
    case 'data':
      return `of ${formatCount(sampleCount)} images`
    case 'local':
      return `of ${formatCount(spec.options.draws)} draws, median over the images`
    case 'chain':
      return `of ${formatCount(spec.options.chains * spec.options.kept)} kept steps, median over the images`
    case 'global':
      return `of ${formatCount(spec.options.draws)} draws, median over the labels`
  }
}
