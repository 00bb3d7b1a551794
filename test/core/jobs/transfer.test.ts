import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { Cancelled } from '@contract/errors'
import { AttackJobSpec } from '@contract/job'
import { AttackResult } from '@contract/measurement'
import { TransferJobSpec, TransferRow } from '@contract/transfer'
import { flagsOfText } from '@core/evaluation/flag-text'
import { attackJob } from '@core/jobs/attack'
import type { CoreEvent } from '@core/jobs/job'
import { transferJob, type KeptInputs, type TransferNetwork } from '@core/jobs/transfer'
import type { Classifier } from '@core/models/classifier'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { context, imagesFor, switchedSignal, tinyModels, withTinyModel } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const [first = '', second = ''] = tinyModels
const range = { samples: 60, offset: 3, seed: 4, batchSize: 16 }
const spec = (change: object = {}): TransferJobSpec =>
  TransferJobSpec.parse({
    ...{ kind: 'transfer', models: [first, second], dataset: 'd', ...range },
    attack: { attack: 'mifgsm', norm: 'linf', epsilon: 0.08, options: { nesterov: true, scales: 3 } },
    ...change
  })

function network(name: string, model: Classifier, kept: KeptInputs | null = null): TransferNetwork {
  return {
    ...{ name, hash: `hash of ${name}` },
    open: () => Promise.resolve({ model, dispose: () => undefined }),
    kept: () => Promise.resolve(kept)
  }
}

const withTwo = (use: (one: Classifier, other: Classifier) => Promise<void>): Promise<void> =>
  withTinyModel(first, (one) => withTinyModel(second, (other) => use(one, other)))

async function eventsOf(
  asked: TransferJobSpec,
  networks: TransferNetwork[],
  test: ReturnType<typeof imagesFor>
): Promise<CoreEvent[]> {
  const events: CoreEvent[] = []
  for await (const event of transferJob({ spec: asked, networks, test, runId: 'run' }, context))
    events.push(event)
  return events
}

const rowsOf = (events: CoreEvent[]): TransferRow[] =>
  events.flatMap((event) =>
    event.kind === 'point' && event.point.kind === 'transfer' ? [event.point.row] : []
  )

describe('a transfer matrix', () => {
  it('has on its diagonal what the attack alone measures, and beside it what the targets say themselves', () =>
    withTwo(async (one, other) => {
      const test = imagesFor(one, 80)
      const events = await eventsOf(spec(), [network(first, one), network(second, other)], test)
      const rows = rowsOf(events)
      expect(rows.map(({ source }) => source)).toEqual([first, second])
      for (const [place, model] of [one, other].entries()) {
        const alone: CoreEvent[] = []
        const { attack } = spec()
        const asked = AttackJobSpec.parse({ kind: 'attack', model: 'm', dataset: 'd', attack, ...range })
        for await (const event of attackJob({ spec: asked, model, test, runId: 'alone' }, context))
          alone.push(event)
        const result = alone.flatMap((event) => (event.kind === 'evaluation' ? [event.result] : []))[0]
        const row = rows[place]
        expect(TransferRow.parse(row)).toEqual(row)
        expect(row?.cells[place]).toMatchObject({
          cleanAccuracy: result?.cleanAccuracy,
          robustAccuracy: result?.robustAccuracy,
          attackSuccessRate: result?.attackSuccessRate
        })
        // Off the diagonal: counted anew, from the same examples, by the other network alone.
        const examples = alone.flatMap((event) => (event.kind === 'examples' ? [event] : []))
        const target = place === 0 ? other : one
        let robust = 0
        let clean = 0
        const withstood: number[] = []
        for (const { x, xAdv, y } of examples)
          tf.tidy(() => {
            const classes = (pixels: Float32Array): Int32Array =>
              tf.argMax(target.logits(tf.tensor4d(pixels, [y.length, 6, 6, 1])), 1).dataSync<'int32'>()
            const before = classes(x)
            const after = classes(xAdv)
            y.forEach((label, index) => {
              clean += before[index] === label ? 1 : 0
              const isRobust = before[index] === label && after[index] === label
              withstood.push(Number(isRobust))
              robust += Number(isRobust)
            })
          })
        const cell = row?.cells[1 - place]
        expect([cell?.cleanAccuracy.count, cell?.robustAccuracy.count]).toEqual([clean, robust])
        expect(cell?.attackSuccessRate?.total ?? 0).toBe(clean)
        expect([...(flagsOfText(cell?.robust ?? '', range.samples) ?? [])]).toEqual(withstood)
      }
      // What was made is an attack like any other: judged, stored, in the ledger.
      const evaluations = events.flatMap((event) => (event.kind === 'evaluation' ? [event.result] : []))
      expect(evaluations.map((one) => AttackResult.parse(one).evaluationId)).toEqual(
        rows.map(({ evaluationId }) => evaluationId)
      )
      const ledger = events.flatMap((event) => (event.kind === 'ledger' ? event.rows : []))
      expect(ledger).toHaveLength(2 * range.samples)
    }))

  it('is the same with kept examples, which it judges instead of making them', () =>
    withTwo(async (one, other) => {
      const test = imagesFor(one, 80)
      const made = rowsOf(await eventsOf(spec(), [network(first, one), network(second, other)], test))
      const parts: KeptInputs[] = []
      const { attack } = spec()
      const asked = AttackJobSpec.parse({ kind: 'attack', model: 'm', dataset: 'd', attack, ...range })
      for await (const event of attackJob({ spec: asked, model: one, test, runId: 'before' }, context))
        if (event.kind === 'examples')
          parts.push({ evaluationId: event.evaluationId, x: event.x, xAdv: event.xAdv, labels: event.y })
      expect(parts).toHaveLength(1)
      const events = await eventsOf(spec(), [network(first, one, parts[0]), network(second, other)], test)
      const rows = rowsOf(events)
      expect(rows.map(({ examples }) => examples)).toEqual(['kept', 'made'])
      expect(rows[0]?.evaluationId).toBe('before-attack')
      expect(rows.map(({ cells }) => cells)).toEqual(made.map(({ cells }) => cells))
      expect(events.filter(({ kind }) => kind === 'evaluation')).toHaveLength(1)
    }))

  it('is the clean accuracy at epsilon 0, and no larger than it anywhere', () =>
    withTwo(async (one, other) => {
      const test = imagesFor(one, 80)
      const at = async (epsilon: number): Promise<TransferRow[]> =>
        rowsOf(
          await eventsOf(
            spec({ attack: { attack: 'fgsm', norm: 'linf', epsilon } }),
            [network(first, one), network(second, other)],
            test
          )
        )
      for (const { cells } of await at(0))
        for (const cell of cells) {
          expect(cell.robustAccuracy).toEqual(cell.cleanAccuracy)
          expect(cell.attackSuccessRate?.count ?? 0).toBe(0)
        }
      for (const { cells } of await at(0.2))
        for (const cell of cells)
          expect(cell.robustAccuracy.count).toBeLessThanOrEqual(cell.cleanAccuracy.count)
    }))

  it('stops when it is cancelled, and leaves nothing behind', () =>
    withTwo(async (one, other) => {
      const signal = switchedSignal()
      const networks = [network(first, one), network(second, other)]
      const input = { spec: spec(), networks, test: imagesFor(one, 80), runId: 'run' }
      const running = transferJob(input, { ...context, signal })
      await expect(
        (async () => {
          for await (const event of running) if (event.kind === 'progress') signal.abort()
        })()
      ).rejects.toThrow(Cancelled)
    }))

  it('wants two networks or more, each named once', () => {
    for (const models of [[first], [first, first]])
      expect(TransferJobSpec.safeParse({ ...spec(), models }).success).toBe(false)
  })
})
