import { architectureMisfit } from '@contract/architecture-fit'
import { LayerSpec } from '@contract/layers'
import { TrainingPreset } from '@contract/own-presets'
import { builtinTrainings } from '@contract/training/presets'
import { describe, expect, it } from 'vitest'
import { type Surroundings, draftOfPreset, gridOf } from '../../../src/renderer/src/features/train/grid-draft'

const layers = ['flatten', 'max-pool'].map((kind) => LayerSpec.parse({ kind }))
const around: Surroundings = {
  builtins: ['mnist'],
  datasets: ['mnist'],
  groups: [],
  architectureOf: (name) => (name === 'bent' ? { name, layers } : name),
  misfitOf: (architecture) => architectureMisfit(architecture, [28, 28, 1], 10)
}
const draft = draftOfPreset(TrainingPreset.parse(builtinTrainings[0]?.body), 'mnist')

describe('a grid of trainings', () => {
  it('asks for one training of each combination', () => {
    const grid = gridOf({ ...draft, networks: ['mlp', 'linear'], seeds: '1, 2' }, around)
    expect(grid.issues).toBeNull()
    expect(grid.trainings).toHaveLength(4)
  })

  it('refuses a network that cannot be built for the data set, before anything is queued', () => {
    const grid = gridOf({ ...draft, networks: ['mlp', 'bent'] }, around)
    expect(grid.spec).toBeNull()
    expect(grid.issues).toEqual([
      {
        path: 'networks',
        message: expect.stringMatching(
          /^bent does not fit images of 28×28×1: layer 2 \(Max pooling\): /
        ) as string
      }
    ])
  })

  it('names what was typed into a list and does not belong there', () => {
    const vary = [{ option: 'optimizer.learningRate', values: '0.01, quick' }]
    const grid = gridOf({ ...draft, seeds: '1, x, 2.5, -3', vary }, around)
    expect(grid.issues).toEqual([
      {
        path: 'seeds',
        message: 'expected whole numbers of 0 or more with commas between them, found “x”, “2.5”, “-3”'
      },
      { path: 'vary.0.values', message: 'expected numbers with commas between them, found “quick”' }
    ])
  })

  it('refuses a network that this project does not know', () => {
    expect(gridOf({ ...draft, networks: ['elsewhere'] }, around).issues).toMatchObject([{ path: 'networks' }])
  })
})
