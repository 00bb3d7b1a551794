import { z } from 'zod'
import type { HintsOf } from '../field'
import { apgdHints, apgdOptions } from './apgd'
import type { AttackInfo } from './info'

export const ApgdtOptions = z.object({
  ...apgdOptions,
  targetClasses: z.int().min(1).max(1000).default(9).meta({
    title: 'Target classes',
    description: 'The most likely wrong classes, each aimed at in turn until one is reached.'
  })
})

const hints: HintsOf<typeof ApgdtOptions> = { ...apgdHints, targetClasses: { control: 'number' } }

export const apgdt = {
  id: 'apgdt',
  label: 'APGD-T',
  shortName: 'APGD-T',
  summary:
    'Auto-PGD with the targeted difference of logits ratio, towards one wrong class after the other; any of them counts.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: ApgdtOptions,
  hints,
  paper: {
    citation:
      'Croce, Hein: Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, ' +
      'ICML 2020',
    arxiv: '2003.01690'
  }
} as const satisfies AttackInfo
