import { z } from 'zod'
import type { HintsOf } from '../field'
import { aboutTargetClass, goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { lossHint, lossOption } from './loss'
import { eotHint, eotOption } from './repeat'

export const UniversalOptions = z.object({
  steps: z.int().min(1).max(10_000).default(50).meta({ title: 'Steps' }),
  relativeStepSize: z.number().positive().max(2).default(0.1).meta({ title: 'Step size / epsilon' }),
  share: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .meta({
      title: 'Share of images it is fitted to',
      description:
        'Over the number of evaluated images: so many, from the first one on. The perturbation is one for all evaluated images, ' +
        'whatever the batch size.'
    }),
  fittedTo: z
    .enum(['measured', 'others'])
    .default('measured')
    .meta({
      title: 'Fitted to',
      description:
        'measured: the images that it is then measured on, which is the stronger attack on them. others: images of the test ' +
        'split that are not evaluated, as the authors do; it then says how far one perturbation carries to new images.'
    }),
  lossCap: z.number().positive().default(9).meta({
    title: 'Cap of the loss β',
    description: 'An image whose loss is above it counts no more, so that no single one rules the others.'
  }),
  targetClass: z.int().min(0).nullable().default(null).meta(aboutTargetClass),
  ...lossOption,
  ...eotOption,
  goal: goalOption.goal,
  targetRank: goalOption.targetRank
})

const hints: HintsOf<typeof UniversalOptions> = {
  steps: { control: 'number' },
  relativeStepSize: { control: 'number' },
  share: { control: 'number' },
  fittedTo: { control: 'select' },
  lossCap: { control: 'number', advanced: true },
  ...lossHint,
  ...eotHint,
  ...goalHint,
  targetClass: { control: 'number' }
}

export const universal = {
  id: 'universal',
  label: 'Universal perturbation',
  shortName: 'Universal',
  summary:
    'One perturbation for all images, which climbs the mean of their losses: how much a network shares.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2'],
  knowledge: 'white-box',
  options: UniversalOptions,
  hints,
  exempt: {
    'sample-alone': 'The perturbation is fitted to all images together.',
    'linear-optimum': 'Images whose loss is above the cap no longer pull it.',
    'any-class-is-easier': 'One perturbation for all may serve one goal better than another.',
    'targets-are-reached': 'One perturbation may not bring images to different targets.'
  },
  paper: {
    citation:
      'Moosavi-Dezfooli, Fawzi, Fawzi, Frossard: Universal Adversarial Perturbations, CVPR 2017 (by gradient ascent as in ' +
      'Shafahi et al., 1811.11304; targeted: Hirano, Takemoto, 1911.06502)',
    arxiv: '1610.08401'
  }
} as const satisfies AttackInfo
