import { StudySpec } from '@contract/study'
import { Architecture, architectureName } from '@contract/architecture'
import { expandStudy as expand } from '@contract/study-runs'
import { variableOptions, withOption } from '@contract/variations'
import { TrainSpec } from '@contract/job'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const study = (change: object): StudySpec =>
  StudySpec.parse({
    heisenbenchStudy: 1,
    name: 'grid',
    title: 'Grid',
    dataset: { builtin: 'mnist' },
    networks: ['mlp'],
    epochs: 2,
    measure: {},
    ...change
  })

const expandStudy = (spec: StudySpec, dataset: string): TrainSpec[] =>
  expand(spec, dataset, (network) => Architecture.parse(network))

describe('a grid of trainings', () => {
  it('is every combination once, of networks, methods, epsilons, seeds and options', () => {
    const counts = fc.record({
      networks: fc.shuffledSubarray(['mlp', 'linear', 'conv3'], { minLength: 1 }),
      epsilons: fc.uniqueArray(fc.constantFrom(0.05, 0.1, 0.2, 0.3), { minLength: 1 }),
      seeds: fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 3 }),
      rates: fc.uniqueArray(fc.constantFrom(0.001, 0.01, 0.1), { minLength: 1 }),
      sizes: fc.uniqueArray(fc.constantFrom(32, 64, 128), { minLength: 1 })
    })
    fc.assert(
      fc.property(counts, ({ networks, epsilons, seeds, rates, sizes }) => {
        const runs = expandStudy(
          study({
            networks,
            seeds,
            methods: epsilons.map((epsilon) => ({ id: 'pgd-at', options: { epsilon } })),
            vary: [
              { option: 'optimizer.learningRate', values: rates },
              { option: 'batchSize', values: sizes }
            ]
          }),
          'mnist'
        )
        const count = networks.length * epsilons.length * seeds.length * rates.length * sizes.length
        const keys = new Set(runs.map((run) => JSON.stringify({ ...run, name: null })))
        const names = new Set(
          runs.map((run) => run.name ?? `${architectureName(run.architecture)}-${run.method.id}-${run.seed}`)
        )
        return runs.length === count && keys.size === count && names.size === count
      }),
      { numRuns: 50 }
    )
  })

  it('names fractions by few digits, and by more where they lie close together', () => {
    const names = (values: readonly number[]): (string | null)[] =>
      expandStudy(
        study({ methods: values.map((epsilon) => ({ id: 'fgsm-at', options: { epsilon } })) }),
        'mnist'
      ).map(({ name }) => name?.replace(/^.*, /, '') ?? null)
    expect(names([2 / 255, 8 / 255])).toEqual(['epsilon 0.007843', 'epsilon 0.03137'])
    expect(names([0.1, 0.100001])).toEqual(['epsilon 0.1', 'epsilon 0.100001'])
  })

  it('names what network, method and seed do not tell apart, and leaves the others alone', () => {
    const methods = [
      { id: 'standard' },
      ...[0.1, 0.2].map((epsilon) => ({ id: 'pgd-at', options: { epsilon } }))
    ]
    expect(expandStudy(study({ methods }), 'mnist').map(({ name }) => name)).toEqual([
      null,
      'mlp-pgd-at-1, epsilon 0.1',
      'mlp-pgd-at-1, epsilon 0.2'
    ])
  })

  it('does not vary an option where a method has none', () => {
    const methods = [{ id: 'standard' }, { id: 'trades', options: { epsilon: 0.1 } }]
    const vary = [{ option: 'method.options.beta', values: [1, 6] }]
    expect(
      expandStudy(study({ methods, vary }), 'mnist').map(({ method }) => [
        method.id,
        (method.options as { beta?: number }).beta
      ])
    ).toEqual([
      ['standard', undefined],
      ['trades', 1],
      ['trades', 6]
    ])
  })

  it.each([
    [
      'an option that nothing has',
      [{ option: 'method.options.beta', values: [1] }],
      /no training of this study/
    ],
    ['a value out of range', [{ option: 'batchSize', values: [0] }], /batchSize/],
    [
      'more trainings than anyone waits for',
      [
        { option: 'batchSize', values: Array.from({ length: 100 }, (_, n) => n + 1) },
        { option: 'epochs', values: [1, 2, 3, 4, 5, 6] }
      ],
      /600 trainings/
    ]
  ])('refuses %s', (_, vary, message) => {
    expect(() => expandStudy(study({ vary }), 'mnist')).toThrow(message)
  })
})

describe('options that can be varied', () => {
  it('are read off the schemas, each one of a training that has it', () => {
    const options = variableOptions(['standard', 'trades'], 'sgd', 'step')
    expect(options.map(({ option }) => option)).toEqual(
      expect.arrayContaining([
        'batchSize',
        'epochs',
        'clipNorm',
        'optimizer.learningRate',
        'optimizer.momentum',
        'schedule.every',
        'limits.train',
        'method.options.beta'
      ])
    )
    const training = TrainSpec.parse({
      kind: 'train',
      dataset: 'mnist',
      architecture: 'mlp',
      method: { id: 'trades', options: {} },
      optimizer: { kind: 'sgd' },
      schedule: { kind: 'step' }
    })
    for (const { option } of options) expect(withOption(training, option, 1), option).not.toBeNull()
    expect(withOption(training, 'optimizer.beta', 1)).toBeNull()
    expect(withOption(training, 'name.first', 1)).toBeNull()
  })
})
