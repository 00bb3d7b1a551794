import { z } from 'zod'
import type { HintsOf } from '../field'
import type { Norm } from '../threat-model'
import type { AttackInfo, Member } from './info'

export const AutoattackOptions = z.object({
  variant: z
    .enum(['standard', 'rand'])
    .default('standard')
    .meta({
      title: 'Variant',
      description:
        'standard: APGD-CE, APGD-T, FAB-T and Square, in this order; rand: APGD-CE and APGD-DLR in expectation, for networks ' +
        'that answer at random. For l1, APGD-CE has 5 restarts, APGD-T 5 target classes, and both begin in larger balls.'
    }),
  steps: z.int().min(1).max(10_000).default(100).meta({
    title: 'Steps',
    description: 'Steps of each gradient attack; 100 is AutoAttack as published.'
  }),
  targetClasses: z.int().min(1).max(1000).default(9).meta({
    title: 'Target classes',
    description: 'Wrong classes that the targeted attacks aim at; 9 is AutoAttack as published.'
  }),
  squareQueries: z.int().min(1).max(1_000_000).default(5000).meta({
    title: 'Queries of Square',
    description: 'Forward passes of the last attack; 5000 is AutoAttack as published.'
  }),
  eotSamples: z.int().min(1).max(1000).default(20).meta({
    title: 'Passes a gradient (rand)',
    description: 'Mean gradient of that many passes, in the variant rand only.'
  })
})

const hints: HintsOf<typeof AutoattackOptions> = {
  variant: { control: 'select' },
  steps: { control: 'number', advanced: true },
  targetClasses: { control: 'number', advanced: true },
  squareQueries: { control: 'number', advanced: true },
  eotSamples: { control: 'number', advanced: true }
}

type Options = z.output<typeof AutoattackOptions>

/** Of l1 (Croce & Hein 2021, section 5): restarts of APGD-CE and most target classes of APGD-T. */
const L1_RESTARTS = 5
const L1_CLASSES = 5

function members(
  { variant, steps, targetClasses, squareQueries, eotSamples }: Options,
  norm: Norm
): Member[] {
  if (variant === 'rand')
    return (['cross-entropy', 'dlr'] as const).map((loss) => ({
      attack: 'apgd',
      options: { loss, steps, eotSamples }
    }))
  const isL1 = norm === 'l1'
  const ce = isL1 ? { restarts: L1_RESTARTS, largerRadii: true } : {}
  const targeted = isL1
    ? { targetClasses: Math.min(L1_CLASSES, targetClasses), largerRadii: true }
    : { targetClasses }
  return [
    { attack: 'apgd', options: { loss: 'cross-entropy', steps, ...ce } },
    { attack: 'apgdt', options: { steps, ...targeted } },
    { attack: 'fabt', options: { steps, targetClasses } },
    { attack: 'square', options: { queries: squareQueries } }
  ]
}

export const autoattack = {
  id: 'autoattack',
  label: 'AutoAttack',
  shortName: 'AutoAttack',
  summary:
    'An ensemble without parameters to tune: each attack takes what withstood those before. The usual yardstick.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: AutoattackOptions,
  hints,
  members: (options, norm) => members(options as Options, norm),
  paper: {
    citation:
      'Croce, Hein: Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, ' +
      'ICML 2020 (l1: Mind the Box, ICML 2021)',
    arxiv: '2003.01690'
  }
} as const satisfies AttackInfo
