import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { gammaOption } from './minimum-norm'
import { eotHint, eotOption } from './repeat'

export const DdnOptions = z.object({
  steps: z.int().min(1).max(100_000).default(100).meta({ title: 'Steps' }),
  startRadius: z.number().positive().default(1).meta({
    title: 'First radius',
    description: 'Length of the perturbation in the first step, in model-input units.'
  }),
  ...gammaOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof DdnOptions> = {
  steps: { control: 'number' },
  startRadius: { control: 'number', advanced: true },
  gamma: { control: 'number', advanced: true },
  ...eotHint,
  ...goalHint
}

export const ddn = {
  id: 'ddn',
  label: 'DDN',
  shortName: 'DDN',
  summary:
    'Decoupled direction and norm: gradient steps on a sphere that shrinks after each success and grows after each failure.',
  family: 'minimum-norm',
  norms: ['l2'],
  knowledge: 'white-box',
  options: DdnOptions,
  hints,
  paper: {
    citation:
      'Rony et al.: Decoupling Direction and Norm for Efficient Gradient-Based L2 Adversarial Attacks and Defenses, CVPR 2019',
    arxiv: '1811.09600'
  }
} as const satisfies AttackInfo
