import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import { eotHint, eotOption } from './repeat'

export const FgsmOptions = z.object({
  ...lossOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof FgsmOptions> = { ...lossHint, ...eotHint, ...goalHint }

export const fgsm = {
  id: 'fgsm',
  label: 'FGSM / FGM',
  shortName: 'FGSM',
  summary:
    'One full step of length epsilon along the loss gradient (its sign for L∞, its largest component for L1).',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: FgsmOptions,
  hints,
  exempt: { 'any-class-is-easier': 'One step may happen to take another way to each goal.' },
  paper: {
    citation: 'Goodfellow, Shlens, Szegedy: Explaining and Harnessing Adversarial Examples, ICLR 2015',
    arxiv: '1412.6572'
  }
} as const satisfies AttackInfo
