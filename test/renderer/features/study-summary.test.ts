import { describe, expect, it } from 'vitest'
import { StudySpec } from '@contract/study'
import { studySummary } from '../../../src/renderer/src/features/study/study-summary'

const spec = (dataset: unknown): StudySpec =>
  StudySpec.parse({
    ...{ heisenbenchStudy: 1, name: 'a', title: 'A', networks: ['linear'], epochs: 1 },
    ...{ dataset, measure: { everyEpochs: 0, initial: false } }
  })

describe('the line about a study', () => {
  it.each([
    [{ builtin: 'mnist' }, 'MNIST, all training'],
    [{ name: 'digits' }, 'digits, all training'],
    [
      { theory: { theory: 'robust-features', parameters: { strong: 0.9 }, train: 50, test: 20, seed: 4 } },
      'drawn from robust-features, strong 0.9, 50 training and 20 test examples, seed 4, all training'
    ]
  ])('says where the images of %j come from', (dataset, begins) => {
    expect(studySummary(spec(dataset)).startsWith(begins)).toBe(true)
  })
})
