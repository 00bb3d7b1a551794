import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { Cancelled } from '@contract/errors'
import type { Film } from '@contract/film'
import type { LabelledImages } from '@core/data'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { filmAttack } from '@core/evaluation/film'
import { createFrameKeeper } from '@core/evaluation/frame-keeper'
import { readingsOf } from '@core/evaluation/readings'
import type { Classifier } from '@core/models'
import { neverAborted } from '@core/signal'
import {
  context,
  imagesFor,
  lawSpec,
  linearClassifier,
  switchedSignal,
  withTinyModel
} from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const SIZE = 36
const seed = 5

async function watch(
  model: Classifier,
  data: LabelledImages,
  spec: AttackSpec,
  sampleIndex: number,
  kept: Float32Array | null = null
): Promise<Film> {
  const running = filmAttack({ model, data, spec, seed, sampleIndex, kept }, context)
  let next = await running.next()
  while (next.done !== true) next = await running.next()
  return next.value
}

/** What an evaluation of many images finds for one of them, in batches of so many. */
async function keptExample(
  model: Classifier,
  data: LabelledImages,
  spec: AttackSpec,
  sampleIndex: number,
  batchSize = 7
): Promise<Float32Array> {
  const input = { model, data, spec, seed, samples: 20, offset: 3, batchSize, evaluationId: 'whole' }
  const found: Float32Array[] = []
  for await (const event of evaluateAttack({ ...input, epoch: null, keepExamples: true }, context))
    if (event.kind === 'examples') {
      const row = event.indices.indexOf(sampleIndex)
      if (row >= 0) found.push(event.xAdv.slice(row * SIZE, (row + 1) * SIZE))
    }
  return found[0] as Float32Array
}

const pgd = AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 12 } })

/** The first image from `offset` on that a network gets right. */
function rightImage(model: Classifier, data: LabelledImages, offset: number): number {
  for (let index = offset; index < data.count; index++) {
    const pixels = Float32Array.from(data.pixels.subarray(index * SIZE, (index + 1) * SIZE))
    const [reading] = readingsOf(model, pixels, data.labels[index] as number, {
      signal: neverAborted
    }).readings
    if (reading?.predicted === data.labels[index]) return index
  }
  throw new Error('no image is right')
}

describe('the film of an attack', () => {
  it('begins at the clean image, stays in ball and box, and ends at what an evaluation among others finds', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 40)
      const index = rightImage(model, data, 3)
      const kept = await keptExample(model, data, pgd, index)
      const film = await watch(model, data, pgd, index, kept)
      expect(film.frames[0]).toMatchObject({ kind: 'clean', question: 0, distance: 0 })
      expect([...film.pixels.subarray(0, SIZE)]).toEqual([
        ...Float32Array.from(data.pixels.subarray(index * SIZE, (index + 1) * SIZE))
      ])
      expect(film.frames.at(-1)?.kind).toBe('result')
      for (const { distance } of film.frames) expect(distance).toBeLessThanOrEqual(0.1 + 1e-6)
      expect(film.pixels.every((value) => value >= 0 && value <= 1)).toBe(true)
      expect(film.offKept).toBeLessThanOrEqual(1e-6)
      const steps = film.frames.filter(({ kind }) => kind === 'gradient').map(({ question }) => question)
      expect(steps).toEqual([...steps].sort((a, b) => a - b))
      expect(new Set(steps).size).toBe(steps.length)
    }))

  it('tells of each frame what the network itself says, and the slope of that loss', () =>
    withTinyModel('convolution', async (model) => {
      const data = imagesFor(model, 40)
      const film = await watch(model, data, pgd, rightImage(model, data, 0))
      const count = film.frames.length
      tf.tidy(() => {
        const x = tf.tensor4d(film.pixels, [count, 6, 6, 1])
        const shares = tf.softmax(model.logits(x)).arraySync() as number[][]
        film.frames.forEach((frame, at) => {
          const share = shares[at]?.[film.label] as number
          expect(frame.probabilities[film.label]).toBeCloseTo(share, 5)
          expect(frame.loss).toBeCloseTo(-Math.log(share), 3)
          expect(frame.margin > 0).toBe(frame.predicted === film.label)
        })
      })
      // Central difference along the gradient: the slope there is its length.
      const gradient = film.gradients.subarray(0, SIZE)
      const length = Math.hypot(...gradient)
      const h = 1e-2
      const [up, down] = [h, -h].map((step) => {
        const moved = film.pixels
          .subarray(0, SIZE)
          .map((value, at) => value + (step * (gradient[at] ?? 0)) / length)
        return readingsOf(model, moved, film.label, { signal: neverAborted }).readings[0]?.loss ?? NaN
      }) as [number, number]
      expect((up - down) / (2 * h) / length).toBeGreaterThan(0.8)
      expect((up - down) / (2 * h) / length).toBeLessThan(1.2)
    }))

  it.each(['fgsm', 'apgd', 'deepfool', 'nes', 'hopskipjump', 'worstof', 'autoattack'] as const)(
    'follows %s without changing it',
    (attack) =>
      withTinyModel('mlp', async (model) => {
        const spec = lawSpec(attack, attack === 'nes' ? 'linf' : 'l2', 0.4)
        const data = imagesFor(model, 40)
        const index = rightImage(model, data, 3)
        // Alone as in the film: a pass of several images may sum in another order, and auto-PGD compares losses that then
        // differ in their last bits.
        const kept = await keptExample(model, data, spec, index, 1)
        const film = await watch(model, data, spec, index, kept)
        expect(film.questions).toBeGreaterThan(0)
        expect(film.frames.length).toBeLessThanOrEqual(123)
        expect(film.offKept).toBeLessThanOrEqual(1e-6)
      })
  )

  it('of an image that is wrong already is the image alone', async () => {
    const { model, data } = wrongEverywhere()
    const film = await watch(model, data, pgd, 2)
    expect(film.frames).toHaveLength(1)
    expect(film).toMatchObject({ questions: 0, frames: [{ kind: 'clean' }] })
  })

  it('can be called off between two steps', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 40)
      const signal = switchedSignal()
      const running = filmAttack(
        { model, data, spec: pgd, seed, sampleIndex: rightImage(model, data, 0), kept: null },
        { ...context, signal }
      )
      await running.next()
      await running.next()
      signal.abort()
      await expect(
        (async () => {
          while ((await running.next()).done !== true);
        })()
      ).rejects.toBeInstanceOf(Cancelled)
    }))
})

/** A linear network of constant answer 0 on images of class 1. */
function wrongEverywhere(): { model: Classifier; data: LabelledImages } {
  const columns = [0, 1, 2].map(() => new Float32Array(SIZE))
  const model = linearClassifier(columns, [1, 0, 0])
  const data = imagesFor(model, 4)
  return { model, data: { ...data, labels: data.labels.map(() => 1) } }
}

describe('a frame keeper', () => {
  const question = { kind: 'gradient', points: 1, fooled: false } as const

  it.each([1, 15, 16, 17, 64, 1000])(
    'of 16 frames keeps %i questions evenly, the first among them',
    (asked) => {
      const keeper = createFrameKeeper(16)
      for (let at = 0; at < asked; at++) keeper.offer(question, () => Float32Array.of(at))
      const kept = keeper.frames().map((frame) => frame.question)
      expect(kept[0]).toBe(1)
      expect(kept.length).toBeLessThanOrEqual(16)
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(asked, 8))
      const gaps = new Set(kept.slice(1).map((place, at) => place - (kept[at] as number)))
      expect(gaps.size).toBeLessThanOrEqual(1)
      expect(keeper.frames().map(({ values }) => values[0])).toEqual(kept.map((place) => place - 1))
      expect(keeper.questions).toBe(asked)
    }
  )

  it('never loses the first point that fooled the network, and reads no other for nothing', () => {
    const keeper = createFrameKeeper(16)
    let read = 0
    for (let at = 1; at <= 500; at++)
      keeper.offer({ ...question, fooled: at >= 333 }, () => Float32Array.of(++read))
    const kept = keeper.frames().map((frame) => frame.question)
    expect(kept).toContain(333)
    expect(kept).toEqual([...kept].sort((a, b) => a - b))
    expect(read).toBeLessThan(120)
  })
})
