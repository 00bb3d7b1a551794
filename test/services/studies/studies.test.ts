import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { StudySpec } from '@contract/study'
import { expandStudy } from '@contract/study-runs'
import { readBuiltinStudies } from '@services/studies/builtin'
import { Architecture } from '@contract/architecture'
import { studyState } from '@services/studies/study-state'
import { describe, expect, it } from 'vitest'

const spec = StudySpec.parse({
  heisenbenchStudy: 1,
  name: 's',
  title: 'S',
  dataset: { builtin: 'mnist' },
  limits: { train: 100 },
  networks: ['conv3', 'dense4'],
  seeds: [5, 6],
  optimizer: { kind: 'sgd', learningRate: 0.1 },
  schedule: { kind: 'cosine' },
  batchSize: 32,
  epochs: 9,
  measure: { samples: 50, attacks: [{ attack: 'pgd', norm: 'l2', epsilon: 1 }] }
})

describe('a study', () => {
  it('is one training for each network, method and seed, one seed after the other', () => {
    const runs = expandStudy(spec, 'digits', (network) => Architecture.parse(network))
    expect(runs.map(({ architecture, seed }) => [architecture, seed])).toEqual([
      ['conv3', 5],
      ['dense4', 5],
      ['conv3', 6],
      ['dense4', 6]
    ])
    for (const run of runs) {
      expect(run).toMatchObject({
        kind: 'train',
        name: null,
        dataset: 'digits',
        method: { id: 'standard' },
        optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9 },
        schedule: { kind: 'cosine', final: 0 },
        batchSize: 32,
        epochs: 9,
        limits: { train: 100, test: null }
      })
      expect(run.measure).toEqual(spec.measure)
    }
  })

  it.each([
    [['done', 'queued'], 'running'],
    [['running', 'failed'], 'running'],
    [['done', 'done'], 'done'],
    [['done', 'cancelled'], 'cancelled'],
    [['cancelled', 'interrupted', 'done'], 'interrupted'],
    [['interrupted', 'failed', 'cancelled'], 'failed'],
    [[], 'interrupted']
  ] as const)('with runs %j is %s', (states, state) => {
    expect(studyState(states)).toBe(state)
  })
})

describe('the studies of the program', () => {
  it('are complete, and say what the documentation says', async () => {
    const studies = await readBuiltinStudies(resolve('resources/studies'))
    expect(studies.map(({ file }) => file)).toEqual([
      'adversarial-training-mnist.json',
      'fast-adversarial-training-mnist.json',
      'robust-features.json',
      'sharp-boundaries.json',
      'trade-off-paper.json',
      'trade-off-quick.json',
      'training-methods.json'
    ])
    const [adversarial, fast, features, sharp, paper, quick] = studies.map((study) => study.spec)
    expect(adversarial?.methods.map(({ id }) => id)).toEqual(['standard', 'fgsm-at', 'pgd-at'])
    expect(fast).toMatchObject({ networks: [{ name: 'strides4' }], seeds: [1, 2, 3], batchSize: 100 })
    expect(features?.dataset).toMatchObject({ theory: { theory: 'robust-features', train: 8000 } })
    expect(sharp).toMatchObject({ seeds: [1, 2, 3, 4, 5], networks: ['conv3', 'conv4', 'dense4'] })
    expect(sharp?.methods.map(({ id }) => id)).toEqual(['standard', 'pgd-at'])
    for (const study of [paper, quick]) {
      expect(study?.networks).toEqual(['conv3', 'conv4', 'dense4'])
      expect(study?.measure).toMatchObject({ everyEpochs: 1 })
      expect(study?.measure.attacks).toMatchObject([
        { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
        { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } }
      ])
      expect(study?.measure.estimators.map(({ estimator }) => estimator)).toEqual(['data', 'local'])
    }
    expect(quick).toMatchObject({ epochs: 6, limits: { train: 6000, test: 1000 } })
    expect(paper).toMatchObject({ epochs: 50, limits: { train: 60_000, test: 10_000 } })
  })

  it('are refused when a file is damaged, and the file is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heisenbench-studies-'))
    writeFileSync(join(folder, 'a.json'), '{"heisenbenchStudy": 1, "name": "a"}')
    await expect(readBuiltinStudies(folder)).rejects.toThrow(/a\.json.*epochs/)
    writeFileSync(join(folder, 'a.json'), '{')
    await expect(readBuiltinStudies(folder)).rejects.toThrow(/a\.json is not JSON/)
    rmSync(folder, { recursive: true, force: true })
    await expect(readBuiltinStudies(folder)).rejects.toThrow(/missing/)
  })
})
