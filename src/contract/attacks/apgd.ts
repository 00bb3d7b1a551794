import { z } from 'zod'
import type { FieldHint, HintsOf } from '../field'
import type { Norm } from '../threat-model'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { gradientPassesOption } from './repeat'

/** The options that all forms of auto-PGD share. */
export const apgdOptions = {
  steps: z.int().min(1).max(10_000).default(100).meta({ title: 'Steps' }),
  restarts: z.int().min(1).max(1000).default(1).meta({
    title: 'Restarts',
    description: 'Independent random starts; each attacks only what withstood those before.'
  }),
  rho: z.number().min(0).max(1).default(0.75).meta({
    title: 'Share of rising steps ρ',
    description:
      'The step size halves where fewer steps than this share raised the loss since the last check.'
  }),
  ...gradientPassesOption,
  largerRadii: z.boolean().default(false).meta({
    title: 'Larger radii first',
    description:
      'Steps in balls of 3 and 2 epsilon come first, 30 % each, and lead to better points of the ball itself. For l1 only.'
  })
}

/** Whether the climb begins in larger balls. */
export function hasLargerRadii(options: { readonly largerRadii: boolean }, norm: Norm): boolean {
  return options.largerRadii && norm === 'l1'
}

export const apgdHints = {
  steps: { control: 'number' },
  restarts: { control: 'number' },
  rho: { control: 'number', advanced: true },
  eotSamples: { control: 'number', advanced: true },
  largerRadii: { control: 'switch', advanced: true, norms: ['l1'] }
} as const satisfies Readonly<Record<keyof typeof apgdOptions, FieldHint>>

export const ApgdOptions = z.object({
  ...apgdOptions,
  loss: z.enum(['cross-entropy', 'dlr', 'margin']).default('cross-entropy').meta({
    title: 'Loss',
    description:
      'Cross-entropy gives APGD-CE; the difference of logits ratio, which ignores their scale, APGD-DLR.'
  }),
  ...goalOption
})

const hints: HintsOf<typeof ApgdOptions> = { ...apgdHints, loss: { control: 'select' }, ...goalHint }

export const apgd = {
  id: 'apgd',
  label: 'APGD',
  shortName: 'APGD',
  summary:
    'Auto-PGD: projected gradient descent with momentum that halves its step size by itself where progress stalls.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'white-box',
  options: ApgdOptions,
  hints,
  paper: {
    citation:
      'Croce, Hein: Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, ' +
      'ICML 2020 (l1: Mind the Box, ICML 2021)',
    arxiv: '2003.01690'
  }
} as const satisfies AttackInfo
