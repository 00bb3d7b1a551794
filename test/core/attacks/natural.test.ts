import '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { attackName, AttackSpec } from '@contract/attacks'
import type { CorruptionKind } from '@contract/attacks/corruption'
import type { LedgerRow } from '@contract/run'
import { levelAt } from '@core/attacks/corruption'
import { compressChannel, quantisation } from '@core/attacks/jpeg'
import { motions, movedImage } from '@core/attacks/spatial'
import { corruptionError } from '@core/evaluation/corruption-error'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { wilson } from '@core/evaluation/wilson'
import type { LabelledImages } from '@core/data'
import { classifier, context, finish, imagesFor, runAttack, withTinyModel } from './support'
import * as tf from '@tensorflow/tfjs-core'

const options = {
  rotation: 30,
  shift: 0.1,
  angles: 31,
  shifts: 5,
  loss: 'cross-entropy',
  eotSamples: 1,
  goal: 'untargeted'
} as const

describe('rotation and translation', () => {
  it('try every point of the grid but the one that moves nothing, the farthest first', () => {
    const grid = motions([28, 28, 1], options, 1)
    expect(grid).toHaveLength(31 * 25 - 1)
    expect(grid[0]).toMatchObject({ angle: -30 })
    expect(Math.max(...grid.map(({ down }) => down))).toBeCloseTo(2.8, 9)
    expect(Math.max(...motions([28, 28, 1], options, 0.5).map(({ angle }) => angle))).toBe(15)
    expect(motions([28, 28, 1], options, 0)).toEqual([])
  })

  it('move pixels as geometry says', () => {
    const image = Float32Array.from({ length: 9 }, (_, at) => at + 1)
    expect([...movedImage(image, { angle: 0, down: 1, right: 0 }, [3, 3, 1], 0)]).toEqual([
      0, 0, 0, 1, 2, 3, 4, 5, 6
    ])
    expect([...movedImage(image, { angle: 0, down: 0, right: -1 }, [3, 3, 1], -1)]).toEqual([
      2, 3, -1, 5, 6, -1, 8, 9, -1
    ])
    // Counter-clockwise: the right column comes on top.
    const turned = movedImage(image, { angle: 90, down: 0, right: 0 }, [3, 3, 1], 0)
    turned.forEach((value, at) => expect(value).toBeCloseTo([3, 6, 9, 2, 5, 8, 1, 4, 7][at] as number, 4))
    const half = movedImage(image, { angle: 0, down: 0.5, right: 0 }, [3, 3, 1], 0)
    expect(half[3]).toBeCloseTo(2.5, 6)
  })
})

describe('corruptions', () => {
  const flat = (value: number, count: number): LabelledImages => {
    const model = classifier((x) => tf.zeros([x.shape[0], 3]), [32, 32, 1], 3)
    return { ...imagesFor(model, count), pixels: new Float32Array(count * 1024).fill(value) }
  }
  const model = classifier((x) => tf.zeros([x.shape[0], 3]), [32, 32, 1], 3)
  const corrupted = async (kind: CorruptionKind, epsilon: number, value = 0.5): Promise<Float32Array> => {
    const setup = { model, data: flat(value, 2), attack: 'corruption', norm: 'corruption' } as const
    return (await runAttack({ ...setup, epsilon, options: { kind } })).xAdv
  }
  const moments = (values: Float32Array): [number, number] => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)]
  }

  it('have the strength that their level names', async () => {
    for (const kind of ['gaussian', 'uniform'] as const) {
      const [mean, spread] = moments(await corrupted(kind, 1))
      expect(mean).toBeCloseTo(0.5, 2)
      expect(Math.abs(spread / 0.08 - 1)).toBeLessThan(0.06)
    }
    const salt = await corrupted('salt-and-pepper', 5)
    expect(salt.filter((value) => value !== 0.5).length / salt.length).toBeCloseTo(0.27, 1)
    expect(new Set(salt)).toEqual(new Set([0, 0.5, 1]))
    for (const kind of ['contrast', 'blur'] as const)
      for (const value of await corrupted(kind, 5)) expect(value).toBeCloseTo(0.5, 5)
  })

  it('do nothing at severity 0, more at higher ones, and interpolate between', () => {
    expect(levelAt('gaussian', 0)).toBe(0)
    expect(levelAt('contrast', 0)).toBe(1)
    expect(levelAt('gaussian', 1.5)).toBeCloseTo(0.1, 12)
    expect(levelAt('jpeg', 9)).toBe(7)
  })

  it('quantise as JPEG does', () => {
    expect(quantisation(50).slice(0, 3)).toEqual([16, 11, 10])
    expect(quantisation(100)).toEqual(new Array(64).fill(1))
    expect(quantisation(25)[0]).toBe(32)
    const ramp = Float64Array.from({ length: 10 * 12 }, (_, at) => (at % 12) * 20)
    const fine = ramp.slice()
    compressChannel(fine, 10, 12, quantisation(100))
    fine.forEach((value, at) => expect(Math.abs(value - (ramp[at] as number))).toBeLessThanOrEqual(2))
    const coarse = ramp.slice()
    compressChannel(coarse, 10, 12, quantisation(7))
    expect(Math.max(...coarse.map((value, at) => Math.abs(value - (ramp[at] as number))))).toBeGreaterThan(4)
  })

  it('are named by what they do', () => {
    const spec = AttackSpec.parse({
      attack: 'corruption',
      norm: 'corruption',
      epsilon: 3,
      options: { kind: 'blur' }
    })
    expect(attackName(spec)).toBe('Blur')
    expect(AttackSpec.safeParse({ attack: 'corruption', norm: 'linf', epsilon: 3 }).success).toBe(false)
  })
})

describe('the mean corruption error', () => {
  it('counts an image that the corruption turns right as right, and leaves the robust accuracy as it is', async () => {
    // Bright images are class 1: right before and wrong after, wrong and then right, right and right, wrong and wrong.
    const bright = classifier(
      (x) =>
        tf.pad(tf.mul<tf.Tensor2D>(tf.sub(tf.mean(tf.reshape(x, [-1, 16]), 1, true), 0.5), 9), [
          [0, 0],
          [1, 0]
        ]),
      [4, 4, 1],
      2
    )
    const rows = [
      [0.2, 0],
      [0.2, 1],
      [0.9, 1],
      [0.9, 0]
    ] as const
    const data = {
      ...imagesFor(bright, rows.length),
      pixels: Float32Array.from(rows.flatMap(([value]) => new Array<number>(16).fill(value))),
      labels: Uint8Array.from(rows, ([, label]) => label)
    }
    const spec = AttackSpec.parse({
      ...{ attack: 'corruption', norm: 'corruption', epsilon: 5 },
      options: { kind: 'brightness' }
    })
    const ledger: LedgerRow[] = []
    const running = evaluateAttack(
      {
        ...{ model: bright, data, spec, samples: 4, offset: 0, seed: 1, batchSize: 4 },
        ...{ evaluationId: 'bright', epoch: null, keepExamples: false }
      },
      context
    )
    let next = await running.next()
    for (; next.done !== true; next = await running.next())
      if (next.value.kind === 'ledger') ledger.push(...next.value.rows)
    const { result } = next.value
    expect(ledger.map(({ cleanClass }) => cleanClass)).toEqual([0, 0, 1, 1])
    expect(ledger.map(({ adversarialClass }) => adversarialClass)).toEqual([1, 1, 1, 1])
    expect(ledger.map(({ success }) => success)).toEqual([true, false, false, false])
    expect(result).toMatchObject({
      cleanAccuracy: { count: 2 },
      robustAccuracy: { count: 1 },
      attackSuccessRate: { count: 1, total: 2 },
      accuracyAfter: { count: 2, total: 4 }
    })
    expect(corruptionError([result], null)).toMatchObject({ mean: 0.5, measure: 'wrong-after' })
    // Of an older program nobody knows what became of those that were wrong before.
    const { accuracyAfter: _, ...older } = result
    expect(corruptionError([older], null)).toMatchObject({ mean: 0.75, measure: 'not-right-throughout' })
    expect(corruptionError([result], [older])).toMatchObject({ mean: 1, measure: 'not-right-throughout' })
  })

  it('is the mean of the quotients to a baseline, and refuses one that was measured otherwise', () =>
    withTinyModel('convolution', async (tiny) => {
      const data = imagesFor(tiny, 30)
      const measure = (kind: CorruptionKind, epsilon: number, samples: number) =>
        finish(
          evaluateAttack(
            {
              model: tiny,
              data,
              spec: AttackSpec.parse({
                attack: 'corruption',
                norm: 'corruption',
                epsilon,
                options: { kind }
              }),
              samples,
              offset: 0,
              seed: 1,
              batchSize: 16,
              evaluationId: `${kind} ${epsilon}`,
              epoch: null,
              keepExamples: false
            },
            context
          )
        ).then(({ result }) => result)
      const all = [
        await measure('gaussian', 5, 30),
        await measure('gaussian', 1, 30),
        await measure('defocus', 5, 30)
      ]
      expect(all[0]?.threatModel).toMatchObject({ norm: 'corruption', epsilon: 5, knowledge: 'none' })
      expect(all[0]?.forwardCalls).toBe(0)
      const plain = corruptionError(all, null)
      const errors = all.map(({ accuracyAfter }) => 1 - (accuracyAfter?.value ?? NaN)) as [
        number,
        number,
        number
      ]
      // Some images become right, so that the paper's errors are other ones than those of robust accuracy.
      expect(errors).not.toEqual(all.map(({ robustAccuracy }) => 1 - robustAccuracy.value))
      expect(plain.kinds.map(({ severities }) => severities)).toEqual([[1, 5], [5]])
      expect(plain.mean).toBeCloseTo(((errors[0] + errors[1]) / 2 + errors[2]) / 2, 12)
      // What the paper does not have is shown, and not counted; results of before hold it, and lack snow and frost.
      const more = corruptionError([...all, await measure('uniform', 5, 30)], null)
      expect(more.kinds.map(({ kind }) => kind)).toEqual(['gaussian', 'defocus', 'uniform'])
      expect(more.mean).toBe(plain.mean)
      const foreign = await measure('blur', 5, 30)
      expect(() => corruptionError([foreign], null)).toThrow('one of the paper')
      const base = all.map((result, at) => ({
        ...result,
        accuracyAfter: wilson([15, 20, 24][at] as number, 30)
      }))
      const quotient = (errors[0] + errors[1]) / (25 / 30)
      expect(corruptionError(all, base)).toMatchObject({
        mean: expect.closeTo((quotient + errors[2] / 0.2) / 2, 12) as number,
        isNormalised: true
      })
      const fewer = [...all.slice(0, 2), await measure('defocus', 5, 20)]
      expect(() => corruptionError(all, fewer)).toThrow('defocus')
      expect(() => corruptionError([], null)).toThrow('no corruption')
    }))
})
