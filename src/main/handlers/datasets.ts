import type { Handlers } from '@contract/ipc'
import type { datasetCalls } from '@contract/ipc/datasets'
import type { HandlerContext } from './context'

/** The data sets of the open project. */
export function datasetHandlers({ services }: HandlerContext): Handlers<typeof datasetCalls> {
  return {
    'datasets.list': () => services.datasets.list(),
    'datasets.preview': (request) => services.datasets.preview(request),
    'datasets.recognise': ({ paths }) => services.datasets.recognise(paths),
    'datasets.cancelPreview': ({ token }) => services.datasets.cancelPreview(token)
  }
}
