import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { eotHint, eotOption } from './repeat'

export const SaltpepperOptions = z.object({
  draws: z.int().min(1).max(1_000_000).default(1000).meta({
    title: 'Draws',
    description: 'Of salt and pepper for each image, more and more of it until it fools, then less again.'
  }),
  acrossChannels: z.boolean().default(true).meta({
    title: 'Whole pixels',
    description: 'All channels of a pixel turn black or white together.'
  }),
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof SaltpepperOptions> = {
  draws: { control: 'number' },
  acrossChannels: { control: 'switch', advanced: true },
  ...eotHint,
  ...goalHint
}

export const saltpepper = {
  id: 'saltpepper',
  label: 'Salt and pepper, repeated',
  shortName: 'Salt and pepper',
  summary: 'Pixels turned black or white at random, as few as change the class over many draws.',
  family: 'minimum-norm',
  norms: ['l2', 'l1', 'l0'],
  knowledge: 'decision',
  options: SaltpepperOptions,
  hints,
  exempt: {
    'linear-optimum': 'Chance need not find the nearest border.',
    'as-near-as-pgd': 'It sees no gradients and draws at random.',
    'targets-are-reached': 'No noise need look like a certain class.'
  },
  paper: {
    citation: 'Rauber, Zimmermann, Bethge, Brendel: Foolbox Native, JOSS 2020 (SaltAndPepperNoiseAttack)',
    arxiv: '1707.04131'
  }
} as const satisfies AttackInfo
