import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attackInfos, type AttackId } from '@contract/attacks'
import { Cancelled } from '@contract/errors'
import { isLp } from '@contract/threat-model'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import {
  context,
  distancesOf,
  finish,
  imagesFor,
  lawSpec,
  runAttack,
  startAttack,
  switchedSignal,
  withTinyModel
} from '../core/attacks/support'
import { holds, middling, type cases } from './attack-cases'

/** Share of epsilon that rounding may move a sample; FAB, within AutoAttack, projects onto borders that move with it. */
const rounding: Partial<Record<AttackId, number>> = { autoattack: 0.1 }

/** The laws that every attack obeys, whatever its kind; one file of tests for them all would take minutes by itself. */
export function describeLaws(some: typeof cases): void {
  describe.each(some)('$name', ({ attack, norm, model: modelName }) => {
    // A minimum-norm attack knows no epsilon; minimum-norm.test.ts holds its own laws.
    const isBounded = attackInfos[attack].family === 'fixed-epsilon'

    it.runIf(isBounded)('changes nothing with epsilon 0', () =>
      withTinyModel(modelName, async (model) => {
        const { x, xAdv } = await runAttack({ model, data: imagesFor(model, 12), attack, norm, epsilon: 0 })
        expect(Buffer.from(xAdv.buffer).equals(Buffer.from(x.buffer))).toBe(true)
      })
    )

    it.runIf(isBounded)('keeps to ball and box', () =>
      withTinyModel(modelName, async (model) => {
        const data = imagesFor(model, 10)
        await fc.assert(
          fc.asyncProperty(
            fc.double({ min: 1e-3, max: 3, noNaN: true }),
            fc.integer({ min: 0, max: 1000 }),
            async (epsilon, seed) => {
              const { x, xAdv } = await runAttack({ model, data, attack, norm, epsilon, seed })
              const furthest = isLp(norm) ? Math.max(...distancesOf(norm, x, xAdv, data.count)) : 0
              expect(furthest).toBeLessThanOrEqual(epsilon * (1 + 1e-5) + 1e-7)
              expect(Math.min(...xAdv)).toBeGreaterThanOrEqual(0)
              expect(Math.max(...xAdv)).toBeLessThanOrEqual(1)
            }
          ),
          { numRuns: 5, seed: 1 }
        )
      })
    )

    it('gives the same bytes for the same seed', () =>
      withTinyModel(modelName, async (model) => {
        const setup = { model, data: imagesFor(model, 13), attack, norm, epsilon: middling[norm], seed: 7 }
        const first = await runAttack(setup)
        expect((await runAttack(setup)).xAdv).toEqual(first.xAdv)
      }))

    it.runIf(isBounded && holds(attack, 'sample-alone'))(
      'treats a sample alike, whatever the batch size and the other samples',
      () =>
        withTinyModel(modelName, async (model) => {
          const setup = { model, data: imagesFor(model, 13), attack, norm, epsilon: middling[norm], seed: 7 }
          const all = await runAttack(setup)
          const size = all.x.length / 13
          for (const other of [{ batchSize: 7 }, { indices: [9, 2, 5] }]) {
            const { xAdv, fooled, record } = await runAttack({ ...setup, ...other })
            const rows = other.indices ?? [...all.fooled.keys()]
            expect(fooled).toEqual(rows.map((row) => all.fooled[row]))
            expect([...record.forwardCalls]).toEqual(rows.map((row) => all.record.forwardCalls[row]))
            // Matrix products round by their shape, differently on each processor, and steps up the loss magnify that.
            const tolerance = (rounding[attack] ?? 1e-3) * middling[norm]
            rows.forEach((row, place) => {
              for (let at = 0; at < size; at++) {
                const difference = Math.abs(
                  (xAdv[place * size + at] as number) - (all.xAdv[row * size + at] as number)
                )
                expect(difference).toBeLessThan(tolerance)
              }
            })
          }
        })
    )

    it('stops within one step and frees all when it is aborted or left', () =>
      withTinyModel(modelName, async (model) => {
        const data = imagesFor(model, 6)
        const signal = switchedSignal()
        const setup = { model, data, attack, norm, epsilon: 1e-3 }
        const aborted = startAttack({ ...setup, signal })
        await aborted.steps.next()
        const callsBefore = [...aborted.record.forwardCalls]
        signal.abort()
        // What has taken its last step may still hand over its result.
        const end = await aborted.steps.next().catch((error: unknown) => error)
        if (end instanceof Cancelled) expect([...aborted.record.forwardCalls]).toEqual(callsBefore)
        else tf.dispose((end as { value: tf.Tensor }).value)
        const left = startAttack(setup)
        await left.steps.next()
        await left.steps.return(left.x)
        const refused = startAttack({ ...setup, signal })
        await expect(refused.steps.next()).rejects.toBeInstanceOf(Cancelled)
        tf.dispose([aborted.x, left.x, refused.x])
      }))

    it.runIf(isBounded)('finds no fewer examples in a larger ball, but for one image', () =>
      withTinyModel(modelName, async (model) => {
        const data = imagesFor(model, 20)
        const counts: number[] = []
        for (const factor of [0, 0.5, 1, 2, 20]) {
          const spec = lawSpec(attack, norm, factor * middling[norm])
          const range = { samples: 20, offset: 0, seed: 1, batchSize: 20 }
          const naming = { evaluationId: `epsilon ${factor}`, epoch: null, keepExamples: false }
          const { result } = await finish(evaluateAttack({ model, data, spec, ...range, ...naming }, context))
          if (factor === 0) expect(result.robustAccuracy).toEqual(result.cleanAccuracy)
          counts.push(result.robustAccuracy.count)
        }
        // What each epsilon gives by itself: the curve of a run, which adds up successes, could not rise. No attack is exempt.
        counts.forEach((count, at) => {
          expect(count, counts.join()).toBeLessThanOrEqual(Math.min(...counts.slice(0, at + 1)) + 1)
        })
        if (holds(attack, 'large-ball-fools')) expect(counts[4]).toBeLessThan(counts[0] as number)
      })
    )
  })
}
