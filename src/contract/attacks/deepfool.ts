import { z } from 'zod'
import type { HintsOf } from '../field'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

export const DeepfoolOptions = z.object({
  steps: z.int().min(1).max(10_000).default(50).meta({ title: 'Steps' }),
  overshoot: z.number().min(0).max(1).default(0.02).meta({
    title: 'Overshoot η',
    description: 'Share by which the perturbation is longer than the way to the linearised border.'
  }),
  targetClasses: z.int().min(1).max(1000).default(9).meta({
    title: 'Target classes',
    description:
      'The most likely wrong classes, of which the one with the nearest border counts in each step.'
  }),
  ...eotOption
})

const hints: HintsOf<typeof DeepfoolOptions> = {
  steps: { control: 'number' },
  overshoot: { control: 'number' },
  targetClasses: { control: 'number', advanced: true },
  ...eotHint
}

export const deepfool = {
  id: 'deepfool',
  label: 'DeepFool',
  shortName: 'DeepFool',
  summary:
    'Steps to the nearest border of the linearised network until it is crossed: fast, seldom the shortest way.',
  family: 'minimum-norm',
  norms: ['l2', 'linf'],
  knowledge: 'white-box',
  options: DeepfoolOptions,
  hints,
  paper: {
    citation:
      'Moosavi-Dezfooli, Fawzi, Frossard: DeepFool: a Simple and Accurate Method to Fool Deep Neural Networks, CVPR 2016',
    arxiv: '1511.04599'
  }
} as const satisfies AttackInfo
