import { AppError } from '@contract/errors'
import type { Handlers } from '@contract/ipc'
import type { datasetCalls } from '@contract/ipc/datasets'
import { chooseNpz } from '../dialogs'
import type { HandlerContext } from './context'

/** The data sets of the open project. */
export function datasetHandlers({
  services,
  window,
  written
}: HandlerContext): Handlers<typeof datasetCalls> {
  return {
    'datasets.list': () => services.datasets.list(),
    'datasets.trashed': () => services.datasets.trashed(),
    'datasets.rename': ({ datasetId, name }) => services.datasets.rename(datasetId, name),
    'datasets.trash': ({ datasetIds }) => services.datasets.trash(datasetIds),
    'datasets.restore': ({ datasetIds }) => services.datasets.restore(datasetIds),
    'datasets.emptyTrash': () => services.datasets.emptyTrash(),
    'datasets.preview': (request) => services.datasets.preview(request),
    'datasets.recognise': ({ paths }) => services.datasets.recognise(paths),
    'datasets.labels': async ({ datasetId, split }) => ({
      labels: await services.datasets.labels(datasetId, split)
    }),
    'datasets.images': async ({ datasetId, split, indices }) => ({
      pixels: await services.datasets.images(datasetId, split, indices)
    }),
    'datasets.values': async ({ datasetId, split, index }) => ({
      values: await services.datasets.values(datasetId, split, index)
    }),
    'datasets.statistics': ({ datasetId }) => services.datasets.statistics(datasetId),
    'datasets.predictions': ({ datasetId, modelId }) => services.datasets.predictions(datasetId, modelId),
    'datasets.nearest': (request) => services.datasets.nearest(request),
    'datasets.cancelNearest': ({ token }) => Promise.resolve(services.datasets.cancelNearest(token)),
    'datasets.export': async ({ datasetId, path, token }) => {
      const { list, trashed } = services.datasets
      const dataset = [...(await list()), ...(await trashed())].find(({ id }) => id === datasetId)
      if (!dataset) throw new AppError('not-found', `There is no data set with the id ${datasetId}.`)
      const chosen = path ?? (await chooseNpz(window(), `${dataset.name}.npz`))
      if (chosen === null) return null
      if (!(await services.datasets.exportTo(datasetId, chosen, token))) return null
      written.add(chosen)
      return { path: chosen }
    },
    'datasets.cancelExport': ({ token }) => Promise.resolve(services.datasets.cancelExport(token)),
    'datasets.draw': async ({ path, ...sample }) => {
      const chosen = path ?? (await chooseNpz(window(), `${sample.theory}.npz`))
      if (chosen === null) return null
      await services.datasets.drawTo(sample, chosen)
      written.add(chosen)
      return { path: chosen }
    },
    'datasets.cancelPreview': ({ token }) => services.datasets.cancelPreview(token)
  }
}
