import type { Handlers } from '@contract/ipc'
import type { compareCalls } from '@contract/ipc/compare'
import type { HandlerContext } from './context'

/** Runs side by side. */
export function compareHandlers({ services }: HandlerContext): Handlers<typeof compareCalls> {
  return {
    'compare.summaries': ({ runIds }) => services.compare.summaries(runIds),
    'compare.detail': ({ runId }) => services.compare.detail(runId),
    'compare.points': ({ runId, offset, count }) => services.compare.points(runId, offset, count),
    'compare.differences': ({ baseline, others }) => services.compare.differences(baseline, others),
    'compare.classes': ({ evaluationIds }) => services.compare.classes(evaluationIds),
    'compare.costs': ({ evaluationIds }) => services.compare.costs(evaluationIds),
    'compare.margins': ({ evaluationIds }) => services.compare.margins(evaluationIds),
    'compare.samples': ({ evaluationId }) => services.compare.samples(evaluationId),
    'compare.worstOfModel': ({ model }) => services.compare.worstOfModel(model),
    'compare.trust': ({ evaluationId }) => services.compare.trust(evaluationId),
    'compare.checkOffer': ({ evaluationId }) => services.compare.checkOffer(evaluationId)
  }
}
