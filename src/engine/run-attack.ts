import type { ImageShape } from '@contract/dataset'
import { attackJob, evaluationIdOf } from '@core/jobs/attack'
import { loadSplit } from '@services/datasets/load'
import { createNpzWriter, type NpzWriter } from '@services/export/npz'
import { createExampleKeeper } from '@services/gallery/examples-file'
import { batchPoint, finishedWaves } from './attacked-batches'
import { withClassifier } from './load-classifier'
import { required, type Work } from './work'

type Examples = NpzWriter<'x' | 'xAdv' | 'y'>

/**
 * Attacks a network. The first examples of each evaluation become an artifact of the project; with an export path
 * those of the spec's own epsilon go to a NumPy archive as they come, all of them.
 */
export async function runAttack(work: Work<'attack'>): Promise<void> {
  const { job, spec, artifacts, emit } = work
  const dataset = required(job.dataset, 'data set')
  const test = await loadSplit(dataset, 'test', artifacts, null)
  const context = { ...work.context, sharing: work.spare.over(test) }
  const archive = spec.exportPath === null ? null : await openExport(spec.exportPath, dataset.imageShape)
  const exported = evaluationIdOf(job.runId, spec, spec.attack.epsilon)
  try {
    await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
      const newKeeper = (): ReturnType<typeof createExampleKeeper> =>
        createExampleKeeper(spec.keepExamples, dataset.imageShape, model.classCount)
      let keeper = newKeeper()
      const pixels = dataset.imageShape.reduce((product, side) => product * side, 1)
      const finished = finishedWaves(job, artifacts, pixels)
      for await (const event of attackJob({ spec, model, test, runId: job.runId, finished }, context)) {
        if (event.kind === 'checkpoint') continue
        if (event.kind === 'attacked-batch') {
          emit(await batchPoint(event, artifacts))
          continue
        }
        if (event.kind === 'examples') {
          keeper.append(event)
          if (event.evaluationId === exported) {
            await archive?.append({ x: event.x, xAdv: event.xAdv, y: event.y })
          }
          continue
        }
        emit(event)
        if (event.kind !== 'evaluation') continue
        const examples = await keeper.write(event.result.evaluationId, artifacts)
        if (examples !== null) emit({ kind: 'examples', examples })
        keeper = newKeeper()
      }
    })
    await archive?.finish()
  } finally {
    await archive?.discard()
  }
}

function openExport(path: string, shape: ImageShape): Promise<Examples> {
  return createNpzWriter(path, {
    x: { shape, dtype: 'float32' },
    xAdv: { shape, dtype: 'float32' },
    y: { shape: [], dtype: 'int32' }
  })
}
