import * as tf from '@tensorflow/tfjs-core'
import { type EmbeddingJobSpec, MOST_TSNE_SAMPLES } from '@contract/embedding'
import { AppError } from '@contract/errors'
import type { LabelledImages } from '../data'
import { type Layout, type LayoutSteps, tsneLayout, umapLayout } from '../embedding/layouts'
import { keptShare, nearestRows } from '../embedding/neighbours'
import { type PrincipalComponents, principalComponents } from '../embedding/principal'
import type { Classifier } from '../models/classifier'
import { batchOf, range } from '../tensor/batches'
import { evenRanges } from '../tensor/even-ranges'
import { createRandom } from '../tensor/random'
import { Room } from '../tensor/room'
import { valuesOf } from '../tensor/values-of'
import type { CoreEvent, JobContext } from './job'
import { predictSplit } from './predict'

export interface EmbeddingJobInput {
  readonly spec: EmbeddingJobSpec
  readonly model: Classifier
  /** What the network says before its last layer; throws where there is no such layer. */
  hidden(x: tf.Tensor4D): tf.Tensor2D
  readonly test: LabelledImages
}

const BATCH = 250
const COMPONENTS = 50
const NEIGHBOURS = 10

/**
 * Lays test images out in a plane. What they are compared by is first brought to at most fifty principal components, as
 * is usual for t-SNE and UMAP: noise goes, neighbours stay.
 *
 * @throws AppError 'invalid-input' for images that are not there, or too many for t-SNE
 */
export async function* embeddingJob(
  { spec, model, hidden, test }: EmbeddingJobInput,
  { signal, room = new Room(), ...context }: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  check(spec, test)
  const random = createRandom(spec.seed).fork('embedding')
  const data = part(test, spec)
  const said = predictSplit(
    { model, data, batchSize: BATCH, progress: () => undefined, before: 0, total: data.count },
    { signal, room, ...context }
  )
  yield told(0.05, 'reading what images are compared by')
  const { rows, dimension } = numbersOf(spec, { model, hidden, data, signal, room })
  yield told(0.1, 'principal components')
  const { count } = data
  const reduced = principalComponents(
    rows,
    { count, dimension, components: spec.method === 'pca' ? 2 : COMPONENTS },
    random.fork('components')
  )
  signal.throwIfAborted()
  yield told(0.15, 'nearest neighbours')
  const near = nearestRows(
    rows,
    { count, dimension, most: Math.max(NEIGHBOURS, spec.method === 'umap' ? spec.neighbours : 0) },
    { signal, room }
  )
  const before = {
    indices: near.indices.map((own) => own.slice(0, NEIGHBOURS)),
    distances: near.distances.map((own) => own.slice(0, NEIGHBOURS))
  }
  let layout: Layout
  if (spec.method === 'pca') layout = planeOf(reduced, count)
  else {
    const lists = listsOf(reduced, count)
    const steps: LayoutSteps =
      spec.method === 'tsne'
        ? tsneLayout(lists, spec, random.fork('tsne'))
        : umapLayout(lists, near, spec, random.fork('umap'))
    for (;;) {
      signal.throwIfAborted()
      const step = steps.next()
      if (step.done === true) {
        layout = step.value
        break
      }
      yield told(0.2 + 0.75 * step.value, spec.method === 'tsne' ? 't-SNE' : 'UMAP')
    }
  }
  const flat = Float32Array.from(layout.flat())
  const after = nearestRows(flat, { count, dimension: 2, most: NEIGHBOURS }, { signal, room })
  const [first = 0, second = 0] = reduced.shares
  const rounded = (value: number): number => Number(value.toPrecision(6))
  yield {
    kind: 'point',
    point: {
      kind: 'embedding',
      frame: {
        spec,
        modelHash: model.hash,
        datasetHash: test.datasetHash,
        dimension,
        components: reduced.components,
        shares: spec.method === 'pca' ? [first, second] : null,
        neighboursKept: keptShare(before, after),
        x: layout.map(([x]) => rounded(x)),
        y: layout.map(([, y]) => rounded(y)),
        labels: [...data.labels],
        predicted: [...said.predicted],
        margins: Array.from(said.margins, rounded),
        nearest: before.indices.map((own) => [...own])
      }
    }
  }
  yield told(1, 'done')
}

function told(done: number, message: string): CoreEvent {
  return { kind: 'progress', progress: { done, total: 1, unit: 'layouts', message } }
}

function check({ offset, samples, method }: EmbeddingJobSpec, test: LabelledImages): void {
  const refuse = (message: string): AppError =>
    new AppError('invalid-input', message, { issues: [{ path: 'samples', message }] })
  if (offset + samples > test.count)
    throw refuse(
      `Test images ${offset} to ${offset + samples - 1} were asked for; the test split has ${test.count}. ` +
        'Take fewer images or a smaller offset.'
    )
  if (method === 'tsne' && samples > MOST_TSNE_SAMPLES)
    throw refuse(
      `t-SNE compares all pairs of images: at most ${MOST_TSNE_SAMPLES} images, ${samples} were asked for. ` +
        'Take fewer images, or UMAP.'
    )
}

function part(test: LabelledImages, { offset, samples }: EmbeddingJobSpec): LabelledImages {
  const [height, width, channels] = test.imageShape
  const size = height * width * channels
  return {
    ...test,
    count: samples,
    pixels: test.pixels.subarray(offset * size, (offset + samples) * size),
    labels: test.labels.subarray(offset, offset + samples)
  }
}

/** The numbers of each image, row after row. */
function numbersOf(
  { source }: EmbeddingJobSpec,
  {
    model,
    hidden,
    data,
    signal,
    room
  }: Pick<EmbeddingJobInput, 'model' | 'hidden'> & {
    readonly data: LabelledImages
    readonly signal: JobContext['signal']
    readonly room: Room
  }
): { readonly rows: Float32Array; readonly dimension: number } {
  let rows = new Float32Array(0)
  let dimension = 0
  room.over(evenRanges(data.count, BATCH), ({ from: start, count: size }) => {
    signal.throwIfAborted()
    const { x, y } = batchOf(data, range(start, size))
    try {
      const values = valuesOf(() =>
        source === 'pixels'
          ? tf.reshape(x, [size, -1])
          : source === 'logits'
            ? model.logits(x).clone()
            : hidden(x).clone()
      )
      dimension = values.length / size
      if (rows.length === 0) rows = new Float32Array(data.count * dimension)
      rows.set(values, start * dimension)
    } finally {
      x.dispose()
      y.dispose()
    }
  })
  return { rows, dimension }
}

function planeOf({ scores, components }: PrincipalComponents, count: number): Layout {
  return Array.from({ length: count }, (_, row) => [
    scores[row * components] ?? 0,
    components > 1 ? (scores[row * components + 1] ?? 0) : 0
  ])
}

/** As lists, scaled to a mean square distance of about one from the middle: perplexities are looked for from there. */
function listsOf({ scores, components }: PrincipalComponents, count: number): number[][] {
  let sum = 0
  for (const value of scores) sum += value * value
  const scale = sum > 0 ? Math.sqrt(count / sum) : 1
  return Array.from({ length: count }, (_, row) =>
    Array.from(scores.subarray(row * components, (row + 1) * components), (value) => scale * value)
  )
}
