import type { GalleryEvaluation } from '@contract/gallery'
import { AttackSpec } from '@contract/attacks'
import { describe, expect, it } from 'vitest'
import { epochSteps, seriesOf } from '../../../src/renderer/src/features/gallery/series'

let made = 0

/** An evaluation as the store lists it; only what tells series and steps apart is filled with care. */
function evaluation(change: {
  training?: string | null
  epoch?: number | null
  epsilon?: number
  seed?: number
  dataset?: string
  samples?: number
}): GalleryEvaluation {
  const { training = 'run', epoch = 1, epsilon = 0.1, seed = 1, dataset = 'd', samples = 200 } = change
  const bounds = { lower: 0, upper: 1 }
  const spec = AttackSpec.parse({ attack: 'fgsm', norm: 'linf', epsilon, options: {} })
  const result = {
    ...{ spec, seed, offset: 0, sampleCount: samples, modelHash: `m${epoch}`, datasetHash: dataset },
    threatModel: { norm: 'linf', epsilon, knowledge: 'white-box', targeted: false, eightBit: false, bounds }
  } as unknown as GalleryEvaluation['result']
  return {
    ...{ evaluationId: `e${++made}`, runId: 'attack', model: 'net', training, epoch, dataset: 'mnist' },
    ...{ classNames: [], bounds, imageShape: [1, 1, 1], count: 5, result }
  }
}

describe('the epochs of the gallery', () => {
  it('are the same attack at the same epsilon on networks of one training, in their order', () => {
    const [third, first, last] = [3, 0, 6].map((epoch) => evaluation({ epoch })) as [
      GalleryEvaluation,
      GalleryEvaluation,
      GalleryEvaluation
    ]
    const others = [
      evaluation({ epoch: 4, epsilon: 0.2 }),
      evaluation({ epoch: 4, seed: 2 }),
      evaluation({ epoch: 4, training: 'other' }),
      evaluation({ epoch: 4, dataset: 'other' }),
      evaluation({ epoch: null })
    ]
    expect(epochSteps([third, ...others, first, last], third)).toEqual([first, third, last])
  })

  it('keep what is shown where its network was attacked again later, and else the latest', () => {
    const [old, other, again] = [evaluation({}), evaluation({ epoch: 2 }), evaluation({})]
    expect(epochSteps([old, other, again], old)).toEqual([old, other])
    expect(epochSteps([old, other, again], other)).toEqual([again, other])
  })

  it('are one alone where no training is known', () => {
    const [one, two] = [evaluation({ training: null }), evaluation({ training: null, epoch: 2 })]
    expect(epochSteps([one, two], one)).toEqual([one])
  })
})

describe('a series of the gallery', () => {
  it('has one evaluation at each epsilon, the later of two', () => {
    const [old, far, again] = [evaluation({}), evaluation({ epsilon: 0.2 }), evaluation({ samples: 50 })]
    expect(seriesOf([far, old, again]).map(({ evaluations }) => evaluations)).toEqual([[again, far]])
  })

  it('holds what was asked for in the place of a later one', () => {
    const [old, far, again] = [evaluation({}), evaluation({ epsilon: 0.2 }), evaluation({ samples: 50 })]
    const other = evaluation({ seed: 2 })
    const all = [old, far, again, other]
    expect(seriesOf(all, old).map(({ evaluations }) => evaluations)).toEqual([[old, far], [other]])
    expect(seriesOf(all, other).map(({ evaluations }) => evaluations)).toEqual([[again, far], [other]])
  })
})
