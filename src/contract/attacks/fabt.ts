import { z } from 'zod'
import type { HintsOf } from '../field'
import { fabHints, fabOptions } from './fab'
import type { AttackInfo } from './info'

export const FabtOptions = z.object({
  ...fabOptions,
  targetClasses: z.int().min(1).max(1000).default(9).meta({
    title: 'Target classes',
    description: 'The most likely wrong classes, to whose borders it goes one after the other.'
  })
})

const hints: HintsOf<typeof FabtOptions> = { ...fabHints, targetClasses: { control: 'number' } }

export const fabt = {
  id: 'fabt',
  label: 'FAB-T',
  shortName: 'FAB-T',
  summary:
    'FAB to the border of one wrong class after the other: one gradient a step, however many classes there are.',
  family: 'minimum-norm',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: FabtOptions,
  hints,
  paper: {
    citation:
      'Croce, Hein: Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, ' +
      'ICML 2020',
    arxiv: '2003.01690'
  }
} as const satisfies AttackInfo
