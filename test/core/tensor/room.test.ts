import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { CertificateSpec, certificateInfos, type CertificateId } from '@contract/certificates'
import { AppError } from '@contract/errors'
import { EstimatorSpec, type EstimatorId } from '@contract/estimators'
import { TransferJobSpec } from '@contract/transfer'
import { certify } from '@core/certificates/evaluate'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { measureAccuracy } from '@core/evaluation/accuracy'
import { EmbeddingJobSpec } from '@contract/embedding'
import { type SliceFrame, SliceJobSpec } from '@contract/slice'
import { saliencyOf } from '@core/evaluation/saliency'
import { embeddingJob } from '@core/jobs/embedding'
import type { CoreEvent, JobContext } from '@core/jobs/job'
import { predictSplit } from '@core/jobs/predict'
import { sliceJob } from '@core/jobs/slice'
import { transferJob } from '@core/jobs/transfer'
import type { Classifier } from '@core/models'
import { Room } from '@core/tensor/room'
import { estimateUncertainty } from '@core/uncertainty/estimate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { context, imagesFor, lawSpec, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** What TensorFlow says when a tensor does not fit. */
const OUT_OF_MEMORY = 'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[250,26,26,32]'

/** The same network on a machine with room for `most` images at once. */
function cramped(model: Classifier, most: number): Classifier {
  const check = (x: tf.Tensor): void => {
    if ((x.shape[0] as number) > most) throw new Error(OUT_OF_MEMORY)
  }
  return {
    ...model,
    logits(x) {
      check(x)
      return model.logits(x)
    },
    cut(layer) {
      const cut = model.cut?.(layer)
      if (!cut) throw new Error('no layers')
      const heads = (features: tf.Tensor2D): tf.Tensor2D => {
        check(features)
        return cut.head(features)
      }
      return { ...cut, head: heads }
    }
  }
}

interface Heard {
  readonly context: JobContext
  readonly notices: string[]
}

function heard(asked: () => number = () => 0): Heard {
  const notices: string[] = []
  return {
    context: { ...context, now: () => 0, room: new Room((text) => notices.push(text), asked) },
    notices
  }
}

async function resultOf<T>(running: AsyncGenerator<CoreEvent, T, void>): Promise<T> {
  for (;;) {
    const next = await running.next()
    if (next.done === true) return next.value
  }
}

const said = (notices: readonly string[], from: number): void => {
  expect(notices[0]).toBe(`A batch of ${from} images did not fit into memory; it is halved.`)
}

/** Equal but for the last bits, which the size of a batch may change. */
function expectAlike(found: unknown, wanted: unknown): void {
  if (typeof wanted === 'number' && typeof found === 'number') {
    if (!(Object.is(found, wanted) || Math.abs(found - wanted) <= 1e-4 * Math.max(1, Math.abs(wanted))))
      expect(found).toBe(wanted)
  } else if (wanted !== null && typeof wanted === 'object') {
    expect(Object.keys(found as object)).toEqual(Object.keys(wanted))
    for (const [key, value] of Object.entries(wanted))
      expectAlike((found as Record<string, unknown>)[key], value)
  } else expect(found).toEqual(wanted)
}

/** A point on a border may fall to either side by the last bits; its margin is about 0 then. */
function expectRegions(found: readonly unknown[], wanted: readonly unknown[]): void {
  const framesOf = (points: readonly unknown[]) => points as { frame: SliceFrame }[]
  expect(found).toHaveLength(wanted.length)
  framesOf(found).forEach(({ frame }, at) => {
    const whole = framesOf(wanted)[at]?.frame as SliceFrame
    expect(frame.classes).toHaveLength(whole.grid ** 2)
    const { classes, margins, ...rest } = frame
    expect(rest).toEqual({ ...whole, classes: undefined, margins: undefined })
    classes.forEach((label, point) => {
      expect(Math.abs((margins[point] as number) - (whole.margins[point] as number))).toBeLessThan(0.01)
      if ((margins[point] as number) > 1e-4) expect(label).toBe(whole.classes[point])
    })
  })
}

describe('batches that do not fit into memory are halved, with the same numbers and a notice', () => {
  const estimators: readonly [EstimatorId, Record<string, unknown>, number][] = [
    ['data', { samples: 60 }, 60],
    ['local', { images: 4, draws: 64 }, 256],
    ['chain', { images: 3, chains: 8, warmUp: 10, kept: 10, thinning: 1 }, 24],
    ['global', { layer: 'logits', samples: 60, draws: 500 }, 500]
  ]
  it.each(estimators)('by the estimator %s', (estimator, options, from) =>
    withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, 80)
      const spec = EstimatorSpec.parse({ estimator, options } as EstimatorSpec)
      const whole = await resultOf(estimateUncertainty({ model, data, spec, seed: 3 }, heard().context))
      const { context: halving, notices } = heard()
      const found = await resultOf(
        estimateUncertainty({ model: cramped(model, 17), data, spec, seed: 3 }, halving)
      )
      expectAlike(found, whole)
      said(notices, from)
      expect(notices.length).toBeLessThanOrEqual(6)
    })
  )

  const certificates = (Object.keys(certificateInfos) as CertificateId[]).filter((id) => id !== 'linear')
  it.each(certificates)('by the certificate %s', (certificate) =>
    withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, 20)
      const norm = certificateInfos[certificate].norms[0]
      const quick = certificate === 'clever' ? { batches: 4, draws: 16 } : {}
      const spec = CertificateSpec.parse({ certificate, norm, options: quick } as CertificateSpec)
      const input = { data, spec, samples: 20, offset: 0, seed: 5, batchSize: 50, epsilons: [] }
      const whole = await resultOf(certify({ ...input, model }, heard().context))
      const { context: halving, notices } = heard()
      expectAlike(await resultOf(certify({ ...input, model: cramped(model, 7) }, halving)), whole)
      said(notices, 'draws' in spec.options ? 50 : 16)
    })
  )

  it('by predictions and accuracies', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 90)
      const input = { data, batchSize: 40, before: 0, total: 90, progress: () => undefined }
      const { context: halving, notices } = heard()
      expectAlike(
        predictSplit({ ...input, model: cramped(model, 9) }, halving),
        predictSplit({ ...input, model }, context)
      )
      said(notices, 40)
      const range = { offset: 3, count: 80, batchSize: 40 }
      expect(await measureAccuracy(cramped(model, 9), data, range, heard().context)).toEqual(
        await measureAccuracy(model, data, range, context)
      )
    }))

  it('by a transfer matrix, in attacking and in judging', () =>
    withTinyModel('mlp', (one) =>
      withTinyModel('linear', async (other) => {
        const test = imagesFor(one, 60)
        const spec = TransferJobSpec.parse({
          ...{
            kind: 'transfer',
            models: ['one', 'other'],
            dataset: 'd',
            samples: 60,
            seed: 4,
            batchSize: 40
          },
          attack: { attack: 'pgd', norm: 'linf', epsilon: 0.08, options: { steps: 5 } }
        })
        const rows = async (most: number, halving: JobContext): Promise<unknown[]> => {
          const networks = [one, other].map((model, at) => ({
            ...{ name: spec.models[at] as string, hash: `${at}`, kept: () => Promise.resolve(null) },
            open: () => Promise.resolve({ model: cramped(model, most), dispose: () => undefined })
          }))
          const points: unknown[] = []
          for await (const event of transferJob({ spec, networks, test, runId: 'run' }, halving))
            if (event.kind === 'point') points.push(event.point)
          return points
        }
        const { context: halving, notices } = heard()
        expectAlike(await rows(11, halving), await rows(Infinity, heard().context))
        said(notices, 40)
      })
    ))

  it('by a slice of one network, and by slices of several on the same plane', () =>
    withTinyModel('convolution', (one) =>
      withTinyModel('mlp', async (other) => {
        const test = imagesFor(one, 40)
        // More points on a side than a pass holds in rows: a halved pass ends within a row.
        const spec = SliceJobSpec.parse({ kind: 'slice', model: 'one', dataset: 'd', grid: 41 })
        const frames = async (models: readonly Classifier[], halving: JobContext): Promise<unknown[]> => {
          const networks = models.map((model, epoch) => ({
            ...{ name: `n${epoch}`, epoch },
            open: () => Promise.resolve({ model, dispose: () => undefined })
          }))
          const found: unknown[] = []
          for await (const event of sliceJob({ spec, networks, test, runId: 'run' }, halving))
            if (event.kind === 'point') found.push(event.point)
          return found
        }
        for (const models of [[one], [other, one]]) {
          const { context: halving, notices } = heard()
          const narrow = models.map((model) => cramped(model, 30))
          expectRegions(await frames(narrow, halving), await frames(models, heard().context))
          said(notices, 512)
          expect(notices).toHaveLength(5)
        }
      })
    ))

  it.each(['hidden', 'logits', 'pixels'] as const)('by a map of images compared by %s', (source) =>
    withTinyModel('convolution', async (model) => {
      const test = imagesFor(model, 120)
      const spec = EmbeddingJobSpec.parse({
        ...{ kind: 'embedding', model: 'm', dataset: 'd', samples: 120, method: 'pca', source }
      })
      const hidden = (of: Classifier) => (x: tf.Tensor4D) => tf.relu(of.logits(x)) as tf.Tensor2D
      const points = async (of: Classifier, halving: JobContext): Promise<unknown[]> => {
        const found: unknown[] = []
        for await (const event of embeddingJob({ spec, model: of, hidden: hidden(of), test }, halving))
          if (event.kind === 'point') found.push(event.point)
        return found
      }
      const { context: halving, notices } = heard()
      expectAlike(await points(cramped(model, 17), halving), await points(model, heard().context))
      said(notices, 120)
    })
  )

  it.each(['integrated', 'smooth'] as const)('by a map of pixels, %s', (method) =>
    withTinyModel('convolution', (model) => {
      const image = Float32Array.from(imagesFor(model, 1).pixels, Number)
      const options = { method, classIndex: null }
      expectAlike(saliencyOf(cramped(model, 3), image, options), saliencyOf(model, image, options))
      return Promise.resolve()
    })
  )

  it('with a plain refusal where not even one image fits', () =>
    withTinyModel('mlp', async (model) => {
      const input = {
        data: imagesFor(model, 9),
        batchSize: 4,
        before: 0,
        total: 9,
        progress: () => undefined
      }
      const attempt = (): unknown => predictSplit({ ...input, model: cramped(model, 0) }, heard().context)
      expect(attempt).toThrow(AppError)
      expect(attempt).toThrow(/Not even one image at a time fits.*raise the memory limit/)
    }))

  it('but nothing that fails for another reason is tried again', () => {
    let calls = 0
    const work = (): void => {
      calls++
      throw new AppError('not-finite', 'a loss became NaN')
    }
    expect(() => new Room().over([{ from: 0, count: 8 }], work)).toThrow('a loss became NaN')
    expect(calls).toBe(1)
  })
})

describe('a job that is asked to hold less', () => {
  it('does with smaller batches from then on, in the middle of an attack, with the same numbers', () =>
    withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, 60)
      const sizes: number[] = []
      let asked = 0
      const watched: Classifier = {
        ...model,
        logits(x) {
          sizes.push(x.shape[0])
          // While it is at its first steps.
          if (sizes.length === 8) asked = 2
          return model.logits(x)
        }
      }
      const input = {
        ...{ data, spec: lawSpec('pgd', 'linf', 0.1, { steps: 10 }), samples: 60, offset: 0, seed: 6 },
        ...{ batchSize: 60, evaluationId: 'e', epoch: null, keepExamples: false }
      }
      const whole = await resultOf(evaluateAttack({ ...input, model }, heard().context))
      const { context: halving, notices } = heard(() => asked)
      const found = await resultOf(evaluateAttack({ ...input, model: watched }, halving))
      expect(found.robust).toEqual(whole.robust)
      expect(found.result.robustAccuracy).toEqual(whole.result.robustAccuracy)
      expect(Math.max(...sizes.slice(0, 8))).toBeGreaterThan(40)
      expect(Math.max(...sizes.slice(12))).toBeLessThanOrEqual(30)
      expect(notices).toEqual([
        'A batch of 60 images took the engine over its memory limit; it is halved.',
        'A batch of 30 images took the engine over its memory limit; it is halved.'
      ])
    }))
})
