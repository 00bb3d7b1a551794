import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

export const NoiseOptions = z.object({
  tries: z.int().min(1).max(100_000).default(20).meta({
    title: 'Tries',
    description: 'Points of the ball that are drawn for each image; the worst counts.'
  }),
  loss: z.enum(['cross-entropy', 'margin']).default('margin').meta({
    title: 'Loss',
    description: 'What decides between points of which none fools the network.'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof NoiseOptions> = {
  tries: { control: 'number' },
  loss: { control: 'select', advanced: true },
  ...eotHint,
  ...goalHint
}

export const noise = {
  id: 'noise',
  label: 'Random noise',
  shortName: 'Noise',
  summary:
    'Points drawn uniformly from the ball, the worst of them kept: the floor that no attack should lose to.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'score',
  options: NoiseOptions,
  hints,
  exempt: {
    'any-class-is-easier': 'Chance may find each goal at another point.',
    'targets-are-reached': 'Chance need not reach a certain class, however large the ball.'
  },
  paper: {
    citation: 'Carlini et al.: On Evaluating Adversarial Robustness, 2019 (random search as a sanity check)',
    arxiv: '1902.06705'
  }
} as const satisfies AttackInfo
