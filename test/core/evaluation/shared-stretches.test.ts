import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { attackOf } from '@core/attacks'
import {
  attackPart,
  stretchesOf,
  type AttackPart,
  type Cut,
  type EvaluationRequest,
  type PartInput
} from '@core/evaluation/attack-part'
import { evaluateWith, type AttackEvaluation, type EvaluateInput } from '@core/evaluation/evaluate-attack'
import type { FinishedWave } from '@core/evaluation/finished-waves'
import type { SharedStretches, Sharing } from '@core/evaluation/shared-stretches'
import type { CoreEvent } from '@core/jobs/job'
import { valuesOf } from '@core/tensor/values-of'
import { context, imagesFor, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const request: EvaluationRequest = {
  spec: AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } }),
  ...{ samples: 38, offset: 2, seed: 4, batchSize: 2, evaluationId: 'e', epoch: null },
  ...{ keepExamples: true, survival: true, returnExamples: true, pixelsOf: 20 }
}

type Told = Exclude<CoreEvent, { kind: 'progress' }>

/** All but progress, and the time that it took. */
async function told(
  input: EvaluateInput,
  sharing?: Sharing
): Promise<{ events: Told[]; found: Omit<AttackEvaluation, 'result'> }> {
  const events: Told[] = []
  const running = evaluateWith(attackOf(input.spec.attack), input, context, sharing)
  for (;;) {
    const next = await running.next()
    if (next.done === true) {
      const { result: _result, ...found } = next.value
      return { events, found }
    }
    const event = next.value
    if (event.kind === 'evaluation') events.push({ ...event, result: { ...event.result, seconds: 0 } })
    else if (event.kind === 'attacked-batch') events.push({ ...event, batch: { ...event.batch, seconds: 0 } })
    else if (event.kind !== 'progress') events.push(event)
  }
}

/** Another one who takes the stretches `theirs`, and brings `brought` of them, when this one has nothing left to do. */
function other(input: PartInput, theirs: readonly number[], brought: readonly number[]): Sharing {
  return {
    data: input.data,
    dismiss: () => undefined,
    share(asked, stretches): SharedStretches {
      // All that goes to another thread is plain data.
      const given = structuredClone(asked)
      const { model, data } = input
      const bring = async (index: number): Promise<AttackPart> => {
        const stretch = stretches[index]
        if (!stretch) throw new Error(`There is no stretch ${index}.`)
        const running = attackPart(
          attackOf(asked.spec.attack),
          { ...given, model, data },
          structuredClone(stretch),
          context
        )
        for (;;) {
          const next = await running.next()
          if (next.done === true) return structuredClone(next.value)
        }
      }
      const own = stretches.map((_, index) => index).filter((one) => !theirs.includes(one))
      const found = new Map<number, AttackPart>()
      let isOver = false
      return {
        claim: () => own.shift() ?? null,
        done: () => 0,
        take: (index) => found.get(index) ?? null,
        isOver: () => isOver,
        async rest() {
          for (const index of [...brought].reverse()) found.set(index, await bring(index))
          isOver = true
        }
      }
    }
  }
}

/** What a later start gets of what an earlier one told. */
function finishedOf(events: readonly Told[]): FinishedWave[] {
  return events.flatMap((event) =>
    event.kind === 'attacked-batch'
      ? [{ ...event.batch, pixels: event.pixels && (() => Promise.resolve(event.pixels as never)) }]
      : []
  )
}

const withInput = (use: (input: EvaluateInput) => Promise<void>): Promise<void> =>
  withTinyModel('convolution', (model) =>
    use({ ...request, finished: [], model, data: imagesFor(model, 40) })
  )

it('gives the same whoever takes which stretch, in test order, and does what others leave undone', () =>
  withInput(async (input) => {
    const alone = await told(input)
    expect(alone.events.filter(({ kind }) => kind === 'ledger')).toHaveLength(5)
    for (const [theirs, brought] of [
      [
        [1, 3, 4],
        [1, 3, 4]
      ],
      [
        [0, 1, 2, 3, 4],
        [0, 1, 2, 3, 4]
      ],
      [[0, 2, 4], [2]],
      [[3, 4], []]
    ] as const)
      expect(await told(input, other(input, theirs, brought))).toEqual(alone)
  }))

it('hands over what a smaller epsilon has found', () =>
  withInput(async (input) => {
    const { examples: warm } = (await told(input)).found
    if (!warm) throw new Error('no examples came back')
    const larger = { ...input, warm, spec: { ...input.spec, epsilon: 0.15 }, evaluationId: 'larger' }
    const alone = await told(larger)
    const calls = (events: readonly Told[]): number =>
      events.reduce((sum, e) => sum + (e.kind === 'evaluation' ? e.result.forwardCalls : 0), 0)
    const cold = await told({ ...larger, warm: null })
    expect(calls(alone.events)).not.toBe(calls(cold.events))
    expect(await told(larger, other(larger, [0, 1, 3], [0, 1, 3]))).toEqual(alone)
  }))

it('goes on after what is finished, and offers only the rest', () =>
  withInput(async (input) => {
    const alone = await told(input)
    const finished = finishedOf(alone.events)
    expect(finished).toHaveLength(5)
    const isTold = ({ kind }: Told): boolean => kind !== 'attacked-batch' && kind !== 'log'
    for (const left of [finished.slice(0, 2), [finished[0], finished[2]] as FinishedWave[]]) {
      const resumed = { ...input, finished: left }
      let offered = 0
      const two = other(resumed, [0, 2], [0, 2])
      const counting: Sharing = {
        ...two,
        share(asked, stretches, model) {
          offered = stretches.length
          return two.share(asked, stretches, model)
        }
      }
      const { events, found } = await told(resumed, counting)
      expect(offered).toBe(3)
      expect(found.robust).toEqual(alone.found.robust)
      expect(events.filter(isTold)).toEqual(alone.events.filter(isTold))
      expect(events.filter(({ kind }) => kind === 'attacked-batch')).toHaveLength(3)
    }
  }))

it('never shares an evaluation of images that the others do not have', () =>
  withInput(async (input) => {
    const refusing: Sharing = {
      data: { ...input.data },
      dismiss: () => undefined,
      share: () => {
        throw new Error('It was offered.')
      }
    }
    expect(await told(input, refusing)).toEqual(await told(input))
    await expect(told(input, { ...refusing, data: input.data })).rejects.toThrow('It was offered.')
  }))

/** Images with room on both sides, so that the box cuts nothing off a change; the network has them all right. */
const withRoom = (use: (input: EvaluateInput) => Promise<void>): Promise<void> =>
  withInput((input) => {
    const { model, data } = input
    const pixels = Float32Array.from(data.pixels, (value) => 0.3 + 0.4 * value)
    const labels = Uint8Array.from(
      valuesOf(() => tf.argMax(model.logits(tf.tensor4d(pixels, [40, ...model.inputShape])), 1))
    )
    return use({ ...input, data: { ...data, pixels, labels } })
  })

/** The universal perturbation in few steps. */
const universalSpec = (options: Record<string, unknown> = {}): AttackSpec =>
  AttackSpec.parse({ attack: 'universal', norm: 'linf', epsilon: 0.2, options: { steps: 6, ...options } })

/** What was added to each image that was attacked. */
function changesOf({ data, offset, samples }: EvaluateInput, xAdv: Float32Array): number[][] {
  const changes = Array.from({ length: samples }, (_, row) =>
    Array.from(
      { length: 36 },
      (__, at) => (xAdv[row * 36 + at] as number) - (data.pixels[(offset + row) * 36 + at] as number)
    )
  )
  return changes.filter((change) => change.some((value) => value !== 0))
}

it.each(['measured', 'others'])(
  'adds one change to all images, fitted to the %s ones, whatever the batch size, the threads and the starts',
  (fittedTo) =>
    withRoom(async (all) => {
      const input = { ...all, samples: 30, pixelsOf: 30, spec: universalSpec({ fittedTo, share: 0.9 }) }
      const alone = await told(input)
      const { examples } = alone.found
      if (!examples) throw new Error('no examples came back')
      const changes = changesOf(input, examples.xAdv)
      expect(changes).toHaveLength(30)
      const first = changes[0] as number[]
      expect(Math.max(...first.map(Math.abs))).toBeGreaterThan(0.01)
      for (const change of changes)
        change.forEach((value, at) => expect(value).toBeCloseTo(first[at] as number, 6))
      for (const batchSize of [16, 64])
        expect((await told({ ...input, batchSize })).found.examples?.xAdv).toEqual(examples.xAdv)
      expect(await told(input, other(input, [1, 3], [1, 3]))).toEqual(alone)
      const finished = finishedOf(alone.events).slice(0, 2)
      const resumed = await told({ ...input, finished })
      expect(resumed.found).toEqual(alone.found)
      const isTold = ({ kind }: Told): boolean => kind !== 'attacked-batch' && kind !== 'log'
      expect(resumed.events.filter(isTold)).toEqual(alone.events.filter(isTold))
    })
)

it('counts the passes of the fit for the images that it is fitted to', () =>
  withRoom(async (all) => {
    const calls = async (options: Record<string, unknown>): Promise<number> => {
      const { events } = await told({ ...all, samples: 30, spec: universalSpec(options) })
      return events.reduce((sum, e) => sum + (e.kind === 'evaluation' ? e.result.forwardCalls : 0), 0)
    }
    // Six steps, and the perturbation that they end with.
    expect(await calls({})).toBe(7)
    expect(await calls({ share: 0.5 })).toBe(3.5)
    expect(await calls({ fittedTo: 'others' })).toBe(0)
  }))

it('refuses to fit to other images where all are evaluated', () =>
  withInput(async (input) => {
    const spec = universalSpec({ fittedTo: 'others' })
    await expect(told({ ...input, spec, offset: 0, samples: 40 })).rejects.toThrow('there are no others')
  }))

it('cuts what can be shared or go on', () =>
  withInput(({ data }) => {
    const counts = (spec: AttackSpec, batchSize: number, count: number, cut: Cut): number[] =>
      stretchesOf({ data, spec, batchSize }, count, cut).map((stretch) => stretch.count)
    const { spec } = request
    for (const cut of ['shared', 'resumed'] as const)
      expect(counts(spec, 250, 1000, cut)).toEqual([250, 250, 250, 250])
    expect(counts(spec, 2, 38, 'resumed')).toEqual([7, 8, 7, 8, 8])
    expect(counts(spec, 500, 1000, 'resumed')).toEqual([250, 250, 250, 250])
    expect(counts(spec, 500, 100, 'resumed')).toEqual([50, 50])
    expect(counts(spec, 500, 1000, 'whole')).toEqual([1000])
    // No thread gets less than a batch, but of what takes a thousand passes and more an image.
    expect(counts(spec, 250, 600, 'shared')).toEqual([300, 300])
    expect(counts(spec, 250, 499, 'shared')).toEqual([499])
    const queries = (count: number): AttackSpec =>
      AttackSpec.parse({ attack: 'square', norm: 'linf', epsilon: 0.1, options: { queries: count } })
    expect(counts(queries(999), 250, 200, 'shared')).toEqual([200])
    expect(counts(queries(1000), 250, 200, 'shared')).toEqual([66, 67, 67])
    expect(counts(queries(1000), 250, 100, 'shared')).toEqual([100])
    return Promise.resolve()
  }))
