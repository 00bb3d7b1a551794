import '@tensorflow/tfjs-node'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { AttackJobSpec } from '@contract/job'
import { attackJob } from '@core/jobs/attack'
import type { CoreEvent } from '@core/jobs/job'
import type { Classifier } from '@core/models'
import { createExampleKeeper } from '@services/gallery/examples-file'
import { galleryExamples, galleryImages, listGallery } from '@services/gallery/gallery'
import { recordEvent } from '@services/jobs/record-event'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { context, imagesFor, withTinyModel } from '../../core/attacks/support'
import { addModel, addRun, hashOf, now } from '../store/samples'

let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-gallery-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const spec = AttackJobSpec.parse({
  kind: 'attack',
  model: 'tiny',
  dataset: 'images',
  attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } },
  epsilons: [0.3, 0.02, 0.1],
  samples: 60,
  offset: 7,
  batchSize: 16,
  keepExamples: 25
})
const ids = ['run-attack-0.02', 'run-attack', 'run-attack-0.3'] as const

/** Runs the job as the engine does, into the store. */
async function attacked(model: Classifier): Promise<CoreEvent[]> {
  addRun(store, { id: 'run', spec, label: 'attack', state: 'running', createdAt: now })
  const test = imagesFor(model, 80)
  const events: CoreEvent[] = []
  let keeper = createExampleKeeper(spec.keepExamples, test.imageShape, model.classCount)
  for await (const event of attackJob({ spec, model, test, runId: 'run' }, context)) {
    events.push(event)
    if (event.kind === 'examples') keeper.append(event)
    else if (event.kind !== 'progress' && event.kind !== 'checkpoint' && event.kind !== 'attacked-batch')
      recordEvent(store, 'run', event, now)
    if (event.kind !== 'evaluation') continue
    const examples = await keeper.write(event.result.evaluationId, store.artifacts)
    if (examples) recordEvent(store, 'run', { kind: 'examples', examples }, now)
    keeper = createExampleKeeper(spec.keepExamples, test.imageShape, model.classCount)
  }
  return events
}

describe('the gallery', () => {
  it('holds the first images of each epsilon, as they were judged', () =>
    withTinyModel('mlp', async (model) => {
      await attacked(model)
      const listed = listGallery(store)
      expect(listed.map((one) => [one.evaluationId, one.count, one.result.threatModel.epsilon])).toEqual([
        [ids[0], 25, 0.02],
        [ids[1], 25, 0.1],
        [ids[2], 25, 0.3]
      ])
      for (const { evaluationId, result } of listed) {
        const examples = await galleryExamples(store, evaluationId)
        expect(examples.map(({ sampleIndex }) => sampleIndex)).toEqual(
          Array.from({ length: 25 }, (_, index) => index + 7)
        )
        const wanted = examples.map(({ sampleIndex }) => sampleIndex).reverse()
        const { clean, adversarial } = await galleryImages(store, evaluationId, wanted)
        const size = clean.length / 25
        const predicted = (pixels: Float32Array): number[] =>
          tf.tidy(() => [
            ...tf
              .softmax(model.logits(tf.tensor4d(pixels, [25, 6, 6, 1])))
              .argMax(1)
              .dataSync<'int32'>()
          ])
        expect(predicted(clean).reverse()).toEqual(examples.map((one) => one.cleanPrediction))
        expect(predicted(adversarial).reverse()).toEqual(examples.map((one) => one.prediction))
        examples.forEach((one, place) => {
          expect(one.cleanCorrect).toBe(one.cleanPrediction === one.label)
          expect(one.success).toBe(one.cleanCorrect && one.prediction !== one.label)
          expect(one.probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
          const row = (24 - place) * size
          let distance = 0
          for (let pixel = row; pixel < row + size; pixel++)
            distance = Math.max(distance, Math.abs((adversarial[pixel] as number) - (clean[pixel] as number)))
          expect(distance).toBeCloseTo(one.distance, 6)
          expect(distance).toBeLessThanOrEqual(result.threatModel.epsilon * (1 + 1e-5))
        })
      }
    }))

  it('knows the curve of the epsilons, which never rises', () =>
    withTinyModel('mlp', async (model) => {
      const events = await attacked(model)
      const curves = events.flatMap((event) =>
        event.kind === 'point' && event.point.kind === 'curve' ? [event.point.curve] : []
      )
      expect(curves.map(({ points }) => points.map(({ epsilon }) => epsilon))).toEqual([
        [0, 0.02, 0.1],
        [0, 0.02, 0.1, 0.3]
      ])
      const last = curves[1]
      expect(last?.evaluationIds).toEqual(ids)
      const counts = last?.points.map(({ robustAccuracy }) => robustAccuracy.count) ?? []
      expect(counts).toEqual([...counts].sort((a, b) => b - a))
      expect(counts[0]).toBeGreaterThan(counts[3] ?? 0)
      const done = events.flatMap((event) => (event.kind === 'progress' ? [event.progress.done] : []))
      expect(done).toEqual([...done].sort((a, b) => a - b))
      expect(done.at(-1)).toBe(180)
    }))

  it('tells the training whose network was attacked, of several that begin with the same weights', () =>
    withTinyModel('mlp', async (model) => {
      const weights = hashOf('c')
      await attacked(Object.create(model, { hash: { value: weights } }) as Classifier)
      // A study of several methods has one untrained network for each of them, all with the same weights.
      for (const name of ['before', 'tiny', 'after']) {
        addRun(store, { id: `train ${name}`, createdAt: now })
        addModel(store, name, { weights, runId: `train ${name}`, epoch: 0 })
      }
      expect(new Set(listGallery(store).map(({ training, epoch }) => `${training}, ${epoch}`))).toEqual(
        new Set(['train tiny, 0'])
      )
    }))

  it('leaves out what lies in the trash, until it is restored', () =>
    withTinyModel('mlp', async (model) => {
      await attacked(model)
      store.marks.setTrashed('run', now)
      expect(listGallery(store)).toEqual([])
      store.marks.setTrashed('run', null)
      expect(listGallery(store)).toHaveLength(3)
    }))

  it('gives back nothing of a file that is not what its row says, and its file goes with the run', () =>
    withTinyModel('mlp', async (model) => {
      await attacked(model)
      const artifact = store.examples.find(ids[1])?.examples.artifact ?? ''
      expect(store.artifactRows.forgetUnused()).toEqual([])
      await writeFile(store.artifacts.path(artifact), 'short')
      await expect(galleryExamples(store, ids[1])).rejects.toMatchObject({ code: 'store-unreadable' })
      await expect(galleryImages(store, ids[0], [0])).rejects.toMatchObject({ code: 'not-found' })
      await expect(galleryExamples(store, 'nothing')).rejects.toMatchObject({ code: 'not-found' })
      store.evaluations.removeAfter('run', 0)
      expect(listGallery(store)).toEqual([])
      expect(store.artifactRows.forgetUnused()).toContain(artifact)
    }))
})
