import { z } from 'zod'
import type { HintsOf } from '../field'
import { descentHints, descentOptions } from './cw'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

export const EadOptions = z.object({
  ...descentOptions,
  beta: z.number().positive().default(0.001).meta({
    title: 'Weight of l1 β',
    description: 'How much the l1 part of the elastic net counts; also what each step shrinks a component by.'
  }),
  rule: z.enum(['elastic-net', 'l1']).default('elastic-net').meta({
    title: 'Rule',
    description: 'Which distance chooses among the adversarial inputs that were found.'
  }),
  firstConstant: z.number().positive().default(0.001).meta({
    title: 'First constant c',
    description: 'Weight of the misclassification to begin with.'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof EadOptions> = {
  ...descentHints,
  beta: { control: 'number' },
  rule: { control: 'select' },
  firstConstant: { control: 'number', advanced: true },
  ...eotHint,
  ...goalHint
}

export const ead = {
  id: 'ead',
  label: 'EAD',
  shortName: 'EAD',
  summary:
    'Elastic-net attack: descent with shrinkage that changes few pixels, searched like Carlini-Wagner.',
  family: 'minimum-norm',
  norms: ['l1'],
  knowledge: 'white-box',
  options: EadOptions,
  hints,
  paper: {
    citation:
      'Chen et al.: EAD: Elastic-Net Attacks to Deep Neural Networks via Adversarial Examples, AAAI 2018',
    arxiv: '1709.04114'
  }
} as const satisfies AttackInfo
