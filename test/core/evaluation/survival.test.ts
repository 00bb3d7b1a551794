import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttackResult } from '@contract/measurement'
import type { ThreatModel } from '@contract/threat-model'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import {
  countSurvivors,
  roundingEdge,
  survivalOf,
  type SurvivalCounts,
  type SurvivalInput
} from '@core/evaluation/survival'
import type { ImageShape } from '@contract/dataset'
import { neverAborted } from '@core/signal'
import { Room } from '@core/tensor/room'
import { createDecodeImage } from '../../../src/engine/decode-image'
import { createImageCodecs } from '../../../src/engine/image-codecs'
import { context, finish, imagesFor, lawSpec, linearClassifier, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const codecs = createImageCodecs(tf, createDecodeImage(tf.node))
const bounds = { lower: 0, upper: 1 }
const threat = (norm: ThreatModel['norm'], epsilon: number): ThreatModel => ({
  ...{ norm, epsilon, bounds, knowledge: 'white-box', targeted: false }
})

describe('the codecs', () => {
  const shapes: ImageShape[] = [
    [28, 28, 1],
    [32, 32, 3],
    [5, 7, 3]
  ]
  it.each(shapes)(
    'write and read %i x %i x %i: PNG byte for byte, JPEG the better the higher its quality',
    async (...shape) => {
      const size = shape[0] * shape[1] * shape[2]
      const image = Uint8Array.from({ length: size }, (_, at) => 128 + 100 * Math.sin(at / 9) + (at % 13))
      const error = async (place: number): Promise<number> => {
        const read = await codecs[place]?.through(image, shape)
        expect(read).toHaveLength(size)
        return read!.reduce((sum, value, at) => sum + Math.abs(value - image[at]!), 0) / size
      }
      expect(codecs.map(({ form }) => form)).toEqual(['png', 'jpeg-95', 'jpeg-75'])
      expect(await error(0)).toBe(0)
      const [fine, coarse] = [await error(1), await error(2)]
      expect(fine).toBeGreaterThan(0)
      expect(fine).toBeLessThan(coarse)
    }
  )

  it('refuse channels that the format has not', () => {
    expect(codecs.map((codec) => [1, 2, 3, 4, 5].filter((channels) => codec.takes(channels)))).toEqual([
      [1, 2, 3, 4],
      [1, 3],
      [1, 3]
    ])
  })
})

describe('what survives', () => {
  // Two classes, four pixels: class 1 from a sum of 2 on.
  const model = linearClassifier([new Float32Array(4), Float32Array.of(1, 1, 1, 1)], [2, 0])
  const count = async (xAdv: number[], input: Partial<SurvivalInput> = {}): Promise<SurvivalCounts> => {
    const counts: SurvivalCounts = new Map()
    const rows = xAdv.length / 4
    await countSurvivors(
      {
        model,
        threat: threat('linf', 0.02),
        imageShape: [2, 2, 1],
        x: new Float32Array(xAdv.length).fill(127 / 255),
        xAdv: Float32Array.from(xAdv),
        labels: new Int32Array(rows),
        targets: null,
        codecs: [],
        batchSize: 2,
        signal: neverAborted,
        room: new Room(),
        ...input
      },
      counts
    )
    return counts
  }

  it('is counted on a linear network as rounding demands', async () => {
    const just = (levels: number): number[] => new Array<number>(4).fill(levels / 255)
    // The border is at 127.5: 127.6 rounds to 128 and still fools, 127.49 to 127 and does no more, as 127.6 in three
    // of four pixels against 126 in the last does not.
    const counts = await count([...just(127.6), ...just(127.49), ...just(130)])
    expect(counts.get('eight-bit')).toMatchObject({ examples: 3, adversarial: 2, within: 3 })
    expect(counts.get('eight-bit')?.largest).toBeCloseTo(3 / 255, 6)
    const shares = survivalOf(counts, threat('linf', 0.02), 4)
    expect(shares.edge).toBeCloseTo(0.02 + 0.5 / 255, 9)
    expect(shares.forms.map(({ form }) => form)).toEqual(['eight-bit'])
    expect(shares.forms[0]?.adversarial).toMatchObject({ count: 2, total: 3 })
  })

  it('asks for the target in targeted mode', async () => {
    const counts = await count(new Array<number>(4).fill(130 / 255), { targets: Int32Array.of(0) })
    expect(counts.get('eight-bit')).toMatchObject({ examples: 1, adversarial: 0 })
  })

  it('adds up over waves, and is the same in PNG as after rounding', async () => {
    const counts: SurvivalCounts = await count(new Array<number>(8).fill(127.7 / 255), { codecs })
    expect(counts.get('png')).toEqual(counts.get('eight-bit'))
    expect([...counts.keys()]).toEqual(['eight-bit', 'png', 'jpeg-95', 'jpeg-75'])
  })

  it('has an edge where rounding can be bounded', () => {
    const half = 0.5 / 255
    expect(roundingEdge(threat('l2', 1), 784)).toBeCloseTo(1 + half * 28, 9)
    expect(roundingEdge(threat('l1', 1), 784)).toBeCloseTo(1 + half * 784, 9)
    for (const norm of ['l0', 'spatial', 'corruption'] as const)
      expect(roundingEdge(threat(norm, 3), 784)).toBeNull()
  })

  it('stands in the result of an attack, under the very example count, and all of it on the grid', () =>
    withTinyModel('mlp', async (tiny) => {
      const made = imagesFor(tiny, 40)
      const data = { ...made, pixels: made.pixels.map((value) => Math.fround(Math.round(value * 255) / 255)) }
      const run = async (eightBit: boolean): Promise<AttackResult> => {
        const spec = { ...lawSpec('pgd', 'linf', 0.06), ...(eightBit ? { eightBit: true as const } : {}) }
        const range = { samples: 40, offset: 0, seed: 1, batchSize: 16 }
        const naming = { evaluationId: 'e', epoch: null, keepExamples: false, survival: true }
        const running = evaluateAttack(
          { model: tiny, data, spec, ...range, ...naming },
          { ...context, imageCodecs: codecs }
        )
        return (await finish(running)).result
      }
      const free = await run(false)
      expect(AttackResult.parse(free)).toEqual(free)
      const { survival } = free
      expect(survival?.examples).toBe(free.attackSuccessRate?.count)
      expect(survival?.examples).toBeGreaterThan(5)
      expect(survival?.forms[0]?.withinEdge).toMatchObject({ count: survival?.examples })
      const onGrid = await run(true)
      expect(onGrid.threatModel.eightBit).toBe(true)
      for (const form of onGrid.survival?.forms.slice(0, 2) ?? [])
        expect(form.adversarial).toMatchObject({ value: 1, total: onGrid.attackSuccessRate?.count })
      expect(onGrid.robustAccuracy.value).toBeLessThanOrEqual(free.robustAccuracy.value + 0.1)
    }))
})
