import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attackInfos, type AttackId } from '@contract/attacks'
import type { Norm } from '@contract/threat-model'
import { attackCases, distancesOf, imagesFor, linearClassifier, runAttack } from '../core/attacks/support'
import { countTensors, holds, isEnsemble } from './attack-cases'

countTensors()

/** Two classes, logits (w x + bias, 0), in a box that no attack reaches. Correct for class 0 with a wide margin. */
const wideBox = { lower: -1000, upper: 1000 }
const climbers = attackCases.filter(({ attack, norm }) => {
  const { family, knowledge } = attackInfos[attack]
  return (
    family === 'fixed-epsilon' &&
    knowledge === 'white-box' &&
    norm !== 'l0' &&
    holds(attack, 'linear-optimum')
  )
})
/** Options with which an attack converges where its defaults, made for few steps on a network, do not quite. */
const thorough: Partial<Record<AttackId, Record<string, unknown>>> = {
  pgd: { steps: 60, relativeStepSize: 0.25 },
  rfgsm: { relativeStepSize: 2 },
  eotpgd: { steps: 60, relativeStepSize: 0.25, eotSamples: 1 },
  bpda: { steps: 60, relativeStepSize: 0.25 },
  autoattack: { steps: 100, squareQueries: 5 },
  worstof: { attacks: 'fgsm, apgd steps=100, square queries=5' }
}
const weightsOf = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 8, maxLength: 8 })

/** Largest loss of margin that one unit of epsilon allows: the dual norm of the weights. */
const dualNorm: Record<Norm, (weights: Float32Array) => number> = {
  linf: (weights) => weights.reduce((sum, value) => sum + Math.abs(value), 0),
  l2: (weights) => Math.hypot(...weights),
  l1: (weights) => Math.max(...weights.map(Math.abs)),
  l0: () => Number.NaN,
  spatial: () => Number.NaN,
  corruption: () => Number.NaN
}

describe.each(climbers)('$name on a linear model', ({ attack, norm }) => {
  const setup = { attack, norm, bounds: wideBox, options: thorough[attack] ?? {} }

  it('takes from the margin exactly epsilon times the dual norm of the weights, and reaches epsilon', async () => {
    await fc.assert(
      fc.asyncProperty(
        weightsOf.filter((values) => Math.hypot(...values) > 0.1),
        fc.constantFrom(0.01, 0.1, 0.5, 2),
        async (values, epsilon) => {
          const weights = Float32Array.from(values)
          // Far from the border: the loss there is about exp(-50), its gradient no larger.
          const model = linearClassifier([weights, new Float32Array(8)], [50, 0])
          const data = imagesFor(model, 4, 3, 100)
          const { x, xAdv } = await runAttack({ ...setup, model, data, epsilon })
          for (let row = 0; row < data.count; row++) {
            let lost = 0
            for (let at = 0; at < 8; at++)
              lost += (weights[at] as number) * ((x[row * 8 + at] as number) - (xAdv[row * 8 + at] as number))
            expect(lost / (epsilon * dualNorm[norm](weights))).toBeCloseTo(1, 3)
          }
          for (const distance of distancesOf(norm, x, xAdv, data.count))
            expect(distance / epsilon).toBeCloseTo(1, 4)
        }
      ),
      // What an ensemble runs obeys the law by itself here.
      { numRuns: isEnsemble(attack) ? 2 : 8, seed: 2 }
    )
  })

  it('fools exactly the samples whose margin is smaller than that', async () => {
    const weights = Float32Array.from([1, -0.5, 0.25, 2, -1, 0.1, 0.7, -0.3])
    const reach = 0.2 * dualNorm[norm](weights)
    // Labels are 0; x is the same everywhere, so that the bias sets the margin.
    const pixels = new Float32Array(8).fill(0.5)
    const base = pixels.reduce((sum, value, at) => sum + value * (weights[at] as number), 0)
    for (const factor of [0.5, 0.98, 1.02, 1.5]) {
      const model = linearClassifier([weights, new Float32Array(8)], [factor * reach - base, 0])
      const data = { ...imagesFor(model, 1), pixels, labels: Uint8Array.of(0) }
      const { fooled } = await runAttack({ ...setup, model, data, epsilon: 0.2 })
      expect(fooled).toEqual([factor < 1])
    }
  })
})
