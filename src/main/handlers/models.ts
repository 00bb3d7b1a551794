import { isAbsolute, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { Handlers } from '@contract/ipc'
import type { modelCalls } from '@contract/ipc/models'
import { chooseFolder } from '../dialogs'
import { say } from '../say'
import { fileName } from '../export-file'
import type { HandlerContext } from './context'

/** The models of the open project. */
export function modelHandlers({ services, window, written }: HandlerContext): Handlers<typeof modelCalls> {
  const { models } = services
  return {
    'models.list': () => models.list(),
    'models.trashed': () => models.trashed(),
    'models.graph': ({ modelId }) => models.graph(modelId),
    'models.weights': ({ modelId }) => models.weights(modelId),
    'models.rename': ({ modelId, name }) => models.rename(modelId, name),
    'models.trash': ({ modelIds }) => models.trash(modelIds),
    'models.restore': ({ modelIds }) => models.restore(modelIds),
    'models.emptyTrash': () => models.emptyTrash(),
    'models.export': async ({ modelId, parent: given }) => {
      const model = [...(await models.list()), ...(await models.trashed())].find(({ id }) => id === modelId)
      if (!model) throw new AppError('not-found', `There is no model with the id ${modelId}.`)
      const parent = given ?? (await chooseFolder(window(), { title: say('exportModel'), create: true }))
      if (parent === null) return null
      if (!isAbsolute(parent))
        throw new AppError('invalid-input', `A model is exported to an absolute path; found ${parent}.`)
      const path = await models.exportTo(modelId, join(parent, fileName(model.name)))
      written.add(path)
      return { path }
    },
    'models.try': ({ modelId, image, saliency }) => models.tryImage(modelId, image, saliency)
  }
}
