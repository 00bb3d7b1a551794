import { z } from 'zod'
import type { HintsOf } from '../field'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

/** The options that both forms of FAB share. */
export const fabOptions = {
  ...eotOption,
  steps: z.int().min(1).max(100_000).default(100).meta({ title: 'Steps' }),
  restarts: z.int().min(1).max(1000).default(1).meta({
    title: 'Restarts',
    description:
      'The first begins at the image, the others at random points near it; the nearest example counts.'
  }),
  bias: z.number().min(0).max(1).default(0.1).meta({
    title: 'Bias to the image α',
    description: 'Most that a step is drawn towards the projection of the clean image.'
  }),
  extrapolation: z.number().min(1).max(10).default(1.05).meta({
    title: 'Extrapolation η',
    description: 'How far steps go beyond the linearised border.'
  }),
  shrinkage: z.number().gt(0).lt(1).default(0.9).meta({
    title: 'Step back β',
    description: 'What is left of the perturbation when an adversarial point steps back towards the image.'
  })
}

export const fabHints = {
  ...eotHint,
  steps: { control: 'number' },
  restarts: { control: 'number' },
  bias: { control: 'number', advanced: true },
  extrapolation: { control: 'number', advanced: true },
  shrinkage: { control: 'number', advanced: true }
} as const

export const FabOptions = z.object(fabOptions)
const hints: HintsOf<typeof FabOptions> = fabHints

export const fab = {
  id: 'fab',
  label: 'FAB',
  shortName: 'FAB',
  summary:
    'Fast adaptive boundary: steps along the linearised border, drawn to the image. Ignores the scale of the gradient.',
  family: 'minimum-norm',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: FabOptions,
  hints,
  paper: {
    citation:
      'Croce, Hein: Minimally Distorted Adversarial Examples with a Fast Adaptive Boundary Attack, ICML 2020',
    arxiv: '1907.02044'
  }
} as const satisfies AttackInfo
