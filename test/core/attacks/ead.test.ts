import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Classifier } from '@core/models'
import { finish, imagesFor, linearClassifier, runAttack, startAttack, withTinyModel } from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

describe('a step of EAD on a linear network', () => {
  const weights = [1, -0.5, 0.05, 0]
  const BETA = 0.02

  /** Where the network is asked, as perturbations of an image of even grey. */
  async function asked(steps: number, learningRate: number, grey = 0.5): Promise<number[][]> {
    // So far from the border that nothing is ever fooled.
    const linear = linearClassifier([Float32Array.from(weights), new Float32Array(4)], [50, 0])
    const points: number[][] = []
    const model: Classifier = {
      ...linear,
      logits: (x) => {
        points.push([...x.dataSync<'float32'>()].map((value) => value - grey))
        return linear.logits(x)
      }
    }
    const data = { ...imagesFor(linear, 1), pixels: new Float32Array(4).fill(grey), labels: Uint8Array.of(0) }
    const options = {
      ...{ steps, searchSteps: 1, learningRate, firstConstant: 1, beta: BETA, confidence: 0 },
      abortEarly: false
    }
    const { steps: running, x } = startAttack({ model, data, attack: 'ead', norm: 'l1', epsilon: 1, options })
    const result = await finish(running)
    tf.dispose([x, result])
    return points
  }
  const closeTo = (values: readonly number[]): unknown[] =>
    values.map((value) => expect.closeTo(value, 5) as unknown)

  it('shrinks each component by beta, and goes on from beyond where it came by the momentum', async () => {
    const points = await asked(3, 0.1)
    // The gradient is asked at the point ahead, then the shrunk one is judged; the first is the image itself.
    const [start, first, ahead, second, further] = points as [
      number[],
      number[],
      number[],
      number[],
      number[]
    ]
    expect(start).toEqual([0, 0, 0, 0])
    // From the image the slope is that of the margin alone: a move of -0.1 w, of which the third component is below beta.
    expect(first).toEqual(closeTo([-0.08, 0.03, 0, 0]))
    // The momentum k / (k + 3) is nothing at first.
    expect(ahead).toEqual(first)
    const rate = 0.1 * Math.sqrt(2 / 3)
    const moved = [-0.08 - rate * (1 - 0.16) + BETA, 0.03 + rate * (0.5 - 0.06) - BETA, 0, 0] as const
    expect(second).toEqual(closeTo(moved))
    expect(further).toEqual(
      closeTo([moved[0] + (moved[0] + 0.08) / 4, moved[1] + (moved[1] - 0.03) / 4, 0, 0])
    )
  })

  it('stops at the walls of the box', async () => {
    const [, first] = await asked(1, 1, 0.2)
    expect(first).toEqual(closeTo([-0.2, 0.48, -0.03, 0]))
  })
})

it('descends and stalls alike under both rules, which choose among the examples only', () =>
  withTinyModel('convolution', async (model) => {
    const data = imagesFor(model, 16)
    const steps = 60
    const searchSteps = 4
    const calls = async (rule: string): Promise<number[]> => {
      const options = { rule, steps, searchSteps, learningRate: 0.05, firstConstant: 0.3, beta: 0.02 }
      const { record } = await runAttack({ model, data, attack: 'ead', norm: 'l1', epsilon: 1, options })
      return [...record.backwardCalls]
    }
    const elastic = await calls('elastic-net')
    expect(await calls('l1')).toEqual(elastic)
    // Some stall before their last step, so that it could differ.
    expect(Math.min(...elastic)).toBeLessThan(steps * searchSteps)
  }))
