import '@tensorflow/tfjs-node'
import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { attackLabel, AttackSpec } from '@contract/attacks'
import { attackOptions, optionsLine } from '@core/charts/conditions'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { imagesFor, linearClassifier, runAttack, withTinyModel } from './support'

beforeAll(() => installFastGradients())

const weights = Float32Array.from([1, -0.5, 0.25, 2, -1, 0.1, 0.7, -0.3])
const sumOfSizes = weights.reduce((sum, value) => sum + Math.abs(value), 0)

/** A linear network of two classes whose one image of class 0 has this margin. */
function withMargin(margin: number) {
  const pixels = new Float32Array(8).fill(0.5)
  const base = pixels.reduce((sum, value, at) => sum + value * (weights[at] as number), 0)
  const model = linearClassifier([weights, new Float32Array(8)], [margin - base, 0])
  return { model, data: { ...imagesFor(model, 1), pixels, labels: Uint8Array.of(0) } }
}

describe('MI-FGSM', () => {
  it.each(['linf', 'l2'] as const)('is BIM when nothing is remembered (%s)', (norm) =>
    withTinyModel('mlp', async (model) => {
      const setup = { model, data: imagesFor(model, 9), norm, epsilon: 0.05 }
      const bim = await runAttack({ ...setup, attack: 'bim', options: { steps: 6, earlyStop: false } })
      const mi = await runAttack({ ...setup, attack: 'mifgsm', options: { steps: 6, decay: 0 } })
      mi.xAdv.forEach((value, at) => expect(value).toBeCloseTo(bim.xAdv[at] as number, 5))
    })
  )

  it('draws anew in each restart where it draws at all, the first as without restarts', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 30)
      const won = async (options: Record<string, unknown>): Promise<[boolean[], Float32Array]> => {
        const setup = { model, data, norm: 'linf', epsilon: 0.03, attack: 'mifgsm' } as const
        const { fooled, xAdv } = await runAttack({ ...setup, options: { steps: 3, ...options } })
        return [fooled, xAdv]
      }
      const vmi = { neighbours: 2, neighbourhood: 20, diversity: 1, smallest: 0.5 }
      const [one, alone] = await won(vmi)
      const [many, found] = await won({ ...vmi, restarts: 12 })
      one.forEach((isFooled, row) => expect(many[row] || !isFooled).toBe(true))
      expect(many.filter(Boolean).length).toBeGreaterThan(one.filter(Boolean).length)
      // What the first run finds stays.
      const size = found.length / 30
      one.forEach((isFooled, row) => {
        const own = (all: Float32Array): Float32Array => all.subarray(row * size, (row + 1) * size)
        if (isFooled) expect(own(found)).toEqual(own(alone))
      })
      // Momentum alone draws nothing.
      expect((await won({ restarts: 3 }))[0]).toEqual((await won({}))[0])
    }))

  it('goes another way with momentum', () =>
    withTinyModel('mlp', async (model) => {
      const setup = { model, data: imagesFor(model, 9), norm: 'l2', epsilon: 0.4, attack: 'mifgsm' } as const
      const without = await runAttack({ ...setup, options: { decay: 0 } })
      expect((await runAttack({ ...setup, options: { decay: 1 } })).xAdv).not.toEqual(without.xAdv)
    }))
})

describe('TPGD', () => {
  it.each(['linf', 'l2'] as const)('starts a thousandth of normal noise beside the image (%s)', (norm) =>
    withTinyModel('mlp', async (model) => {
      const asked: number[][] = []
      const watched = {
        ...model,
        logits: (x: tf.Tensor4D) => {
          asked.push([...x.dataSync<'float32'>()])
          return model.logits(x)
        }
      }
      const setup = { model: watched, data: imagesFor(model, 40), norm, attack: 'tpgd' } as const
      await runAttack({ ...setup, epsilon: 0.8, options: { steps: 1 } })
      // First comes the clean prediction, then the start.
      const [clean, start] = asked as [number[], number[]]
      const moves = start.map((value, at) => value - (clean[at] as number))
      const deviation = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length)
      expect(deviation).toBeGreaterThan(0.00095)
      expect(deviation).toBeLessThan(0.00105)
      // A uniform start of the same size would end at 1.73 deviations.
      expect(Math.max(...moves)).toBeGreaterThan(0.0025)
    })
  )
})

describe('random noise', () => {
  const search = { attack: 'noise', norm: 'linf', epsilon: 0.2, options: { tries: 2000 } } as const

  it('finds what a good part of the ball holds', async () => {
    const { fooled, record } = await runAttack({ ...search, ...withMargin(0.2 * 0.3 * sumOfSizes) })
    expect(fooled).toEqual([true])
    // It asks no more once the network is fooled.
    expect(record.forwardCalls[0]).toBeLessThan(2000)
    expect(record.backwardCalls[0]).toBe(0)
  })

  it('never finds what the ball does not hold', async () => {
    const { fooled, record } = await runAttack({ ...search, ...withMargin(0.2 * 1.01 * sumOfSizes) })
    expect(fooled).toEqual([false])
    expect(record.forwardCalls[0]).toBe(2000)
  })
})

describe('the words for an attack', () => {
  it('name it as the papers do', () => {
    const labels = [
      { attack: 'bim', norm: 'linf', epsilon: 0.1 },
      { attack: 'mifgsm', norm: 'l2', epsilon: 1 },
      { attack: 'rfgsm', norm: 'linf', epsilon: 0.1, options: { restarts: 3 } },
      { attack: 'noise', norm: 'l1', epsilon: 2 },
      { attack: 'fgsm', norm: 'l2', epsilon: 1 }
    ].map((spec) => attackLabel(AttackSpec.parse(spec)))
    expect(labels).toEqual([
      'BIM-10 linf 0.1',
      'MI-FGSM-10 l2 1',
      'R-FGSM×3 linf 0.1',
      'Noise l1 2',
      'FGM l2 1'
    ])
  })

  it('give the step size that BIM really uses', () => {
    const line = optionsLine(attackOptions(AttackSpec.parse({ attack: 'bim', norm: 'linf', epsilon: 0.5 })))
    expect(line).toContain('steps 10, step size 0.05')
  })
})
