import type { Handlers } from '@contract/ipc'
import type { datasetCalls } from '@contract/ipc/datasets'
import type { HandlerContext } from './context'

/** The data sets of the open project. */
export function datasetHandlers({ services }: HandlerContext): Handlers<typeof datasetCalls> {
  return {
    'datasets.list': () => services.datasets.list()
  }
}
