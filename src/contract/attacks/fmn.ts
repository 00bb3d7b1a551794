import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { gammaOption } from './minimum-norm'
import { eotHint, eotOption } from './repeat'

export const FmnOptions = z.object({
  steps: z.int().min(1).max(100_000).default(100).meta({ title: 'Steps' }),
  firstStepSize: z.number().positive().default(1).meta({
    title: 'First step size α',
    description: 'Euclidean length of the first step, in model-input units; the last is a hundredth of it.'
  }),
  ...gammaOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof FmnOptions> = {
  steps: { control: 'number' },
  firstStepSize: { control: 'number', advanced: true },
  gamma: { control: 'number', advanced: true },
  ...eotHint,
  ...goalHint
}

export const fmn = {
  id: 'fmn',
  label: 'FMN',
  shortName: 'FMN',
  summary:
    'Fast minimum norm: gradient steps in a ball whose radius is drawn to the border by the linearised distance, in any norm.',
  family: 'minimum-norm',
  norms: ['linf', 'l2', 'l1', 'l0'],
  knowledge: 'white-box',
  options: FmnOptions,
  hints,
  paper: {
    citation:
      'Pintor, Roli, Brendel, Biggio: Fast Minimum-norm Adversarial Attacks through Adaptive Norm Constraints, NeurIPS 2021',
    arxiv: '2102.12827'
  }
} as const satisfies AttackInfo
