import type { EngineEvent } from '@contract/engine'
import type { FilmSpec, ReadingsSpec } from '@contract/film'
import type { EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import { filmAttack } from '@core/evaluation/film'
import { readingsOf } from '@core/evaluation/readings'
import type { JobContext } from '@core/jobs/job'
import { loadSplit } from '@services/datasets/load'
import { readExamples } from '@services/gallery/examples-file'
import type { ArtifactStore } from '@services/store/artifacts'
import { withClassifier } from './load-classifier'
import { required } from './work'

interface FilmWork<Spec> {
  readonly job: EngineJob
  readonly spec: Spec
  readonly artifacts: ArtifactStore
  readonly context: JobContext
  emit(event: EngineEvent): void
}

/** Attacks one image once more and tells where the attack went. */
export async function runFilm({ job, spec, artifacts, context, emit }: FilmWork<FilmSpec>): Promise<void> {
  const data = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, null)
  const { attack, seed, sampleIndex } = spec
  await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
    const kept = await keptExample(job, sampleIndex, artifacts)
    const running = filmAttack({ model, data, spec: attack, seed, sampleIndex, kept }, context)
    let next = await running.next()
    for (; next.done !== true; next = await running.next())
      if (next.value.kind === 'progress') emit(next.value)
    emit({ kind: 'film', film: next.value })
  })
}

/** What the run found for the image; null where it kept nothing. */
async function keptExample(
  { kept = [] }: EngineJob,
  sampleIndex: number,
  artifacts: ArtifactStore
): Promise<Float32Array | null> {
  const [first] = kept
  const place = first?.examples.indices.indexOf(sampleIndex) ?? -1
  if (first === undefined || place < 0) return null
  const { xAdv } = await readExamples(artifacts, first.examples)
  const size = xAdv.length / first.examples.indices.length
  return xAdv.slice(place * size, (place + 1) * size)
}

/** Tells loss, probabilities and input gradient of some inputs. */
export async function runReadings(work: FilmWork<ReadingsSpec>): Promise<void> {
  const { job, spec, artifacts, context, emit } = work
  await withClassifier(required(job.model, 'model'), artifacts, (model) => {
    const size = model.inputShape.reduce((product, side) => product * side, 1)
    if (spec.values.length % size !== 0 || spec.label >= model.classCount) {
      throw new AppError(
        'shape-mismatch',
        `The network takes ${model.inputShape.join(' × ')} values and knows ${model.classCount} classes; ` +
          `found ${spec.values.length} values of class ${spec.label}. Choose a network of this data set.`
      )
    }
    emit({ kind: 'readings', readings: readingsOf(model, spec.values, spec.label, context) })
    return Promise.resolve()
  })
}
