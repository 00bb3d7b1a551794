import '@tensorflow/tfjs-node'
import { expect, it } from 'vitest'
import type { CertificateResult, CertifiedBatch } from '@contract/certificates/result'
import { CertifyJobSpec } from '@contract/job'
import { certifyJob } from '@core/jobs/certify'
import type { CoreEvent } from '@core/jobs/job'
import { context, imagesFor, switchedSignal, withTinyModel } from '../attacks/support'
import { countTensors } from '../../laws/attack-cases'

countTensors()

const spec = CertifyJobSpec.parse({
  ...{ kind: 'certify', model: 'm', dataset: 'd', samples: 40, seed: 5 },
  certificate: { certificate: 'smoothing', norm: 'l2', options: { draws: 60, selectionDraws: 10 } }
})

const batchesOf = (events: readonly CoreEvent[]): CertifiedBatch[] =>
  events.flatMap((event) =>
    event.kind === 'point' && event.point.kind === 'certified-batch' ? [event.point] : []
  )
const resultOf = (events: readonly CoreEvent[]): CertificateResult => {
  const [found] = events.flatMap((event) =>
    event.kind === 'point' && event.point.kind === 'certificate' ? [event.point.result] : []
  )
  return found!
}

it('tells each batch, is stopped, and goes on after the finished ones with the same result', async () => {
  await withTinyModel('mlp', async (model) => {
    const test = imagesFor(model, 40)
    const run = async (finished: CertifiedBatch[], until = Infinity): Promise<CoreEvent[]> => {
      const events: CoreEvent[] = []
      const signal = switchedSignal()
      try {
        for await (const event of certifyJob({ spec, model, test, finished }, { ...context, signal })) {
          events.push(event)
          if (batchesOf(events).length >= until) signal.abort()
        }
      } catch (error) {
        if (until === Infinity) throw error
      }
      return events
    }
    const whole = await run([])
    expect(batchesOf(whole).map(({ samples }) => samples.length)).toEqual([16, 16, 8])
    const stopped = batchesOf(await run([], 2))
    expect(stopped).toHaveLength(2)
    const rest = await run(stopped)
    expect(rest[0]).toEqual({ kind: 'log', message: 'Goes on after 32 images that are finished.' })
    expect(batchesOf(rest)).toHaveLength(1)
    expect(resultOf(rest).samples).toEqual(resultOf(whole).samples)
    expect(resultOf(rest).certifiedAccuracy).toEqual(resultOf(whole).certifiedAccuracy)

    // What is of another network is done again.
    const foreign = stopped.map((batch) => ({ ...batch, modelHash: 'another' }))
    expect(batchesOf(await run(foreign))).toHaveLength(3)
  })
})
