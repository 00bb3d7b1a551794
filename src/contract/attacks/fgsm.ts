import { z } from 'zod'
import type { HintsOf } from '../field'
import type { AttackInfo } from './info'

export const FgsmOptions = z.object({
  loss: z
    .enum(['cross-entropy', 'margin'])
    .default('cross-entropy')
    .meta({ title: 'Loss', description: 'The loss whose input gradient gives the step.' })
})

const hints: HintsOf<typeof FgsmOptions> = { loss: { control: 'select', advanced: true } }

export const fgsm = {
  id: 'fgsm',
  label: 'FGSM / FGM',
  summary: 'One full step of length epsilon along the loss gradient (its sign for linf).',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2'],
  knowledge: 'white-box',
  options: FgsmOptions,
  hints,
  paper: {
    citation: 'Goodfellow, Shlens, Szegedy: Explaining and Harnessing Adversarial Examples, ICLR 2015',
    arxiv: '1412.6572'
  }
} as const satisfies AttackInfo
