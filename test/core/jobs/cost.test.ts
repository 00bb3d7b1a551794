import { TrainSpec } from '@contract/job'
import type { EpochPoint } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { type CostInput, estimateCost } from '@core/jobs/cost'
import { describe, expect, it } from 'vitest'

const data = { train: 60_000, test: 10_000, imageShape: [28, 28, 1], classCount: 10 }
const training = (change: object = {}): TrainSpec =>
  TrainSpec.parse({
    kind: 'train',
    dataset: 'mnist',
    architecture: 'conv3',
    epochs: 4,
    limits: { train: 1000, test: 100 },
    ...change
  })
const past = (spec: TrainSpec, trainSeconds: number, measureSeconds = 0): RunDetail =>
  ({
    run: { spec },
    points: [0, 1, 2].map(
      (epoch) =>
        ({
          ...{ kind: 'epoch', epoch, trainSeconds, measureSeconds, attacks: [{}], uncertainty: [] }
        }) as unknown as EpochPoint
    )
  }) as unknown as RunDetail
const input = (change: Partial<CostInput>): CostInput => ({
  jobs: [training()],
  history: [],
  dataOf: () => data,
  architectureOf: (spec) => (spec.kind === 'train' ? spec.architecture : null),
  threads: 1,
  ...change
})
const seconds = (change: Partial<CostInput>): number => estimateCost(input(change)).seconds ?? NaN

describe('the estimate of a training', () => {
  it('is what the same training took, by epochs and images', () => {
    const history = [past(training(), 10)]
    const jobs = [training({ epochs: 8, limits: { train: 2000, test: 1 } })]
    const found = estimateCost(input({ history, jobs }))
    // 8 epochs of twice the images, 1.5 s to start, and a clean image each epoch.
    expect(found.seconds).toBeGreaterThan(8 * 20)
    expect(found.seconds).toBeLessThan(8 * 20 + 2)
    expect(found).toMatchObject({ basis: 'measured', measurements: 2 })
  })

  it('grows with the steps of the attack that is trained on', () => {
    const history = [past(training(), 10)]
    const of = (steps: number): number =>
      seconds({ history, jobs: [training({ method: { id: 'pgd-at', options: { epsilon: 0.1, steps } } })] })
    const plain = seconds({ history })
    expect(of(5) / plain).toBeGreaterThan(4)
    expect(of(10) - of(5)).toBeCloseTo((of(5) - of(0 + 1)) * (5 / 4), 3)
    expect(estimateCost(input({ history, jobs: [training({ method: { id: 'trades' } })] })).basis).toBe(
      'similar'
    )
  })

  it('takes what the same measurements took', () => {
    const plan = {
      everyEpochs: 1,
      initial: false,
      samples: 100,
      attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.1 }]
    }
    const spec = training({ measure: plan })
    const without = seconds({ history: [past(spec, 10, 0)], jobs: [spec] })
    expect(seconds({ history: [past(spec, 10, 7)], jobs: [spec] }) - without).toBeCloseTo(4 * 7, 6)
  })

  it('says when it is a guess, and when there is nothing to judge by', () => {
    expect(estimateCost(input({})).basis).toBe('guess')
    const jobs = [training({ dataset: 'gone' })]
    expect(estimateCost(input({ jobs, dataOf: () => null }))).toMatchObject({
      seconds: null,
      basis: 'unknown'
    })
    expect(estimateCost(input({ architectureOf: () => null }))).toMatchObject({
      seconds: null,
      basis: 'unknown'
    })
  })

  it('lets threads share the cores, and counts the memory of those that run at once', () => {
    const history = [past(training(), 10)]
    const jobs = [1, 2, 3, 4].map((seed) => training({ seed }))
    const one = estimateCost(input({ history, jobs }))
    const two = estimateCost(input({ history, jobs, threads: 2 }))
    expect(two.seconds).toBeLessThan(one.seconds ?? 0)
    expect(two.seconds).toBeGreaterThan((one.seconds ?? 0) / 2)
    expect(two.memory).toBeGreaterThan(one.memory)
    const larger = estimateCost(input({ jobs: [training({ limits: { train: 60_000, test: 100 } })] }))
    expect(larger.memory - estimateCost(input({})).memory).toBe(4 * 784 * 59_000)
  })
})
