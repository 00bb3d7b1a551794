import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

export const SigmazeroOptions = z.object({
  steps: z.int().min(1).max(100_000).default(100).meta({ title: 'Steps' }),
  learningRate: z.number().positive().default(1).meta({ title: 'Learning rate' }),
  sigma: z.number().positive().default(0.001).meta({
    title: 'Smoothing σ',
    description: 'How smooth the count of changed pixels is; smaller is nearer to the count.'
  }),
  firstThreshold: z.number().min(0).max(1).default(0.3).meta({
    title: 'First threshold τ',
    description: 'Changes below it are undone; it rises after a success and falls after a failure.'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof SigmazeroOptions> = {
  steps: { control: 'number' },
  learningRate: { control: 'number', advanced: true },
  sigma: { control: 'number', advanced: true },
  firstThreshold: { control: 'number', advanced: true },
  ...eotHint,
  ...goalHint
}

export const sigmazero = {
  id: 'sigmazero',
  label: 'sigma-zero',
  shortName: 'σ-zero',
  summary: 'Descent on a smooth count of changed pixels, with a threshold that undoes small changes.',
  family: 'minimum-norm',
  norms: ['l0'],
  knowledge: 'white-box',
  options: SigmazeroOptions,
  hints,
  paper: {
    citation: 'Cinà et al.: σ-zero: Gradient-based Optimization of ℓ0-norm Adversarial Examples, ICLR 2025',
    arxiv: '2402.01879'
  }
} as const satisfies AttackInfo
