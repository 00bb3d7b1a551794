import type { ImageShape } from '@contract/dataset'
import { attackJob } from '@core/jobs/attack'
import { loadSplit } from '@services/datasets/load'
import { createNpzWriter, type NpzWriter } from '@services/export/npz'
import { withClassifier } from './load-classifier'
import { required, type Work } from './work'

type Examples = NpzWriter<'x' | 'xAdv' | 'y'>

/** Attacks a network; with an export path the inputs go to a NumPy archive as they come. */
export async function runAttack({ job, spec, artifacts, context, emit }: Work<'attack'>): Promise<void> {
  const dataset = required(job.dataset, 'data set')
  const test = await loadSplit(dataset, 'test', artifacts, null)
  const examples = spec.exportPath === null ? null : await openExport(spec.exportPath, dataset.imageShape)
  try {
    await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
      for await (const event of attackJob({ spec, model, test, runId: job.runId }, context)) {
        if (event.kind === 'examples') await examples?.append({ x: event.x, xAdv: event.xAdv, y: event.y })
        else if (event.kind !== 'checkpoint') emit(event)
      }
    })
    await examples?.finish()
  } finally {
    await examples?.discard()
  }
}

function openExport(path: string, shape: ImageShape): Promise<Examples> {
  return createNpzWriter(path, {
    x: { shape, dtype: 'float32' },
    xAdv: { shape, dtype: 'float32' },
    y: { shape: [], dtype: 'int32' }
  })
}
