import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { SliceJobSpec } from '@contract/slice'
import type { LabelledImages } from '@core/data'
import type { CoreEvent } from '@core/jobs/job'
import { sliceJob } from '@core/jobs/slice'
import type { Classifier } from '@core/models/classifier'
import { coordinatesOf, inputsAt, planeAlong, squareAround } from '@core/slice/plane'
import { createRandom } from '@core/tensor/random'
import { keptEpochs } from '@core/training/kept-epochs'

const size = 9
const random = createRandom(3)

/** Class 0, 1 or 2 by the largest of three linear functions: its boundaries are straight lines in every plane. */
const weights = random.normalArray(size * 3)
const linear: Classifier = {
  inputShape: [3, 3, 1],
  classCount: 3,
  bounds: { lower: 0, upper: 1 },
  hash: 'linear',
  logits: (x) =>
    tf.tidy(() => tf.matMul(x.reshape([-1, size]) as tf.Tensor2D, tf.tensor2d(weights, [size, 3])))
}

function logitsOf(x: ArrayLike<number>): number[] {
  return [0, 1, 2].map((label) =>
    Array.from(x).reduce((sum, value, i) => sum + value * (weights[3 * i + label] as number), 0)
  )
}

const labels = [1, 1, 0, 0, 2, 2]

/** Random images that the network gets right: others would not be attacked. */
function rightImages(): Float32Array {
  const all = labels.flatMap((label) => {
    for (;;) {
      const image = random.uniformArray(size, 0, 1)
      const logits = logitsOf(image)
      if (logits.indexOf(Math.max(...logits)) === label) return Array.from(image)
    }
  })
  return Float32Array.from(all)
}

const images: LabelledImages = {
  count: 6,
  imageShape: [3, 3, 1],
  classCount: 3,
  bounds: { lower: 0, upper: 1 },
  pixels: rightImages(),
  labels: Uint8Array.from(labels),
  datasetHash: 'images'
}

const context = {
  signal: { aborted: false, throwIfAborted: () => undefined },
  now: () => 0,
  sha256: () => ''
}

async function slice(options: object, networks = 1): Promise<CoreEvent[]> {
  const spec = SliceJobSpec.parse({ kind: 'slice', model: 'm', dataset: 'd', grid: 31, ...options })
  const network = { open: () => Promise.resolve({ model: linear, dispose: () => undefined }) }
  const events: CoreEvent[] = []
  const job = sliceJob(
    {
      spec,
      test: images,
      runId: 'run',
      networks: Array.from({ length: networks }, (_, epoch) => ({ ...network, name: `n${epoch}`, epoch }))
    },
    context as never
  )
  for await (const event of job) events.push(event)
  return events
}

function framesOf(events: readonly CoreEvent[]) {
  return events.flatMap((event) =>
    event.kind === 'point' && event.point.kind === 'slice' ? [event.point.frame] : []
  )
}

describe('a plane', () => {
  const origin = random.normalArray(size)
  const plane = planeAlong(origin, random.normalArray(size), random.normalArray(size))

  it('has an orthonormal frame, so that lengths in it are those of input space', () => {
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0)
    expect(dot(plane.across, plane.across)).toBeCloseTo(1, 12)
    expect(dot(plane.up, plane.up)).toBeCloseTo(1, 12)
    expect(dot(plane.across, plane.up)).toBeCloseTo(0, 12)
  })

  it('gives every point of a grid back at its own coordinates', () => {
    const range = { count: 5, xMin: -2, xMax: 3, yMin: -1, yMax: 1 }
    for (let row = 0; row < 5; row++) {
      const inputs = inputsAt(plane, range, { from: row * range.count, count: range.count })
      for (let column = 0; column < 5; column++) {
        const { x, y } = coordinatesOf(plane, inputs.subarray(column * size, (column + 1) * size))
        expect(x).toBeCloseTo(-2 + 1.25 * column, 5)
        expect(y).toBeCloseTo(-1 + 0.5 * row, 5)
      }
    }
  })

  it('is refused where its directions lie on one line', () => {
    const along = random.normalArray(size)
    expect(() =>
      planeAlong(
        origin,
        along,
        along.map((value) => -3 * value)
      )
    ).toThrow(/span a plane/)
    expect(() => planeAlong(origin, new Float32Array(size), along)).toThrow(/span a plane/)
  })

  it('is shown in a square with all of its places inside', () => {
    const range = squareAround(
      [
        { x: 0, y: 0 },
        { x: 4, y: 0 },
        { x: 1, y: 2 }
      ],
      11
    )
    expect(range.xMax - range.xMin).toBeCloseTo(range.yMax - range.yMin, 12)
    expect(range.xMin).toBeLessThan(0)
    expect(range.yMax).toBeGreaterThan(2)
  })
})

describe('a slice', () => {
  it('passes through its three images, which lie where they are', async () => {
    const [frame] = framesOf(await slice({ plane: 'three-images' }))
    // The next images of other classes.
    expect(frame?.marks.map(({ name, label }) => [name, label])).toEqual([
      ['image 0', 1],
      ['image 2', 0],
      ['image 4', 2]
    ])
    const pixels = (index: number): number[] =>
      Array.from((images.pixels as Float32Array).subarray(index * size, (index + 1) * size))
    const distance = (a: number, b: number): number =>
      Math.hypot(...pixels(a).map((value, i) => value - (pixels(b)[i] ?? 0)))
    const [first, second, third] = frame?.marks ?? []
    const apart = (a = first, b = second): number =>
      Math.hypot((a?.x ?? NaN) - (b?.x ?? 0), (a?.y ?? NaN) - (b?.y ?? 0))
    expect([first?.x, first?.y]).toEqual([0, 0])
    expect(apart(first, second)).toBeCloseTo(distance(0, 2), 5)
    expect(apart(first, third)).toBeCloseTo(distance(0, 4), 5)
    expect(apart(second, third)).toBeCloseTo(distance(2, 4), 5)
  })

  it('says of each point what the network says, with its margin', async () => {
    const [frame] = framesOf(await slice({ plane: 'three-images' }))
    if (!frame) throw new Error('no frame')
    const plane = planeAlong(
      (images.pixels as Float32Array).slice(0, size),
      Array.from({ length: size }, (_, i) => (images.pixels[2 * size + i] ?? 0) - (images.pixels[i] ?? 0)),
      Array.from({ length: size }, (_, i) => (images.pixels[4 * size + i] ?? 0) - (images.pixels[i] ?? 0))
    )
    const range = { ...frame, count: frame.grid }
    for (const row of [0, 13, 30]) {
      const inputs = inputsAt(plane, range, { from: row * range.count, count: range.count })
      for (const column of [0, 7, 30]) {
        const logits = logitsOf(inputs.subarray(column * size, (column + 1) * size))
        const sorted = [...logits].sort((a, b) => b - a)
        const at = row * frame.grid + column
        expect(frame.classes[at]).toBe(logits.indexOf(sorted[0] ?? 0))
        expect(frame.margins[at]).toBeCloseTo((sorted[0] ?? 0) - (sorted[1] ?? 0), 1)
      }
    }
    expect(new Set(frame.classes).size).toBeGreaterThan(1)
    expect(frame.insideBox).toBeGreaterThan(0)
    expect(frame.insideBox).toBeLessThan(1)
  })

  it('follows an attack along its first axis, at the length that it moved', async () => {
    const [frame] = framesOf(
      await slice({
        plane: 'attack',
        attack: { attack: 'pgd', norm: 'l2', epsilon: 0.25, options: { steps: 5 } }
      })
    )
    const [clean, attacked] = frame?.marks ?? []
    expect([clean?.x, clean?.y]).toEqual([0, 0])
    expect(attacked?.x).toBeGreaterThan(0.05)
    expect(attacked?.x).toBeLessThan(0.25 + 1e-5)
    expect(attacked?.y).toBeCloseTo(0, 5)
  })

  it('asks every network on the same plane, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const frames = framesOf(await slice({ plane: 'attack' }, 3))
    expect(tf.memory().numTensors).toBe(before)
    expect(frames.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
    expect(new Set(frames.map(({ xMax, yMin }) => `${xMax} ${yMin}`)).size).toBe(1)
  })

  it('names an image that there is not', async () => {
    await expect(slice({ image: 6 })).rejects.toThrow(/Test image 6 was asked for; the test split has 6/)
  })
})

describe('the epochs whose networks are kept', () => {
  it('are early ones most of all, rising, without the last', () => {
    expect(keptEpochs(50, 5, true)).toEqual([0, 2, 6, 18, 49])
    expect(keptEpochs(10, 4, false)).toEqual([1, 2, 4, 9])
  })

  it('are all where there is room, and none where none is wanted', () => {
    expect(keptEpochs(4, 64, true)).toEqual([0, 1, 2, 3])
    expect(keptEpochs(4, 64, false)).toEqual([1, 2, 3])
    expect(keptEpochs(4, 0, true)).toEqual([])
    expect(keptEpochs(1, 3, false)).toEqual([])
  })

  it('are never more than asked for, and all different', () => {
    for (let epochs = 1; epochs < 40; epochs++)
      for (let count = 0; count < 12; count++)
        for (const initial of [true, false]) {
          const kept = keptEpochs(epochs, count, initial)
          expect(kept.length).toBeLessThanOrEqual(count)
          expect(new Set(kept).size).toBe(kept.length)
          for (const epoch of kept) expect(epoch).toBeLessThan(epochs)
        }
  })
})
