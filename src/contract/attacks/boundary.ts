import { z } from 'zod'
import type { HintsOf } from '../field'
import { startHints, startOptions } from './decision'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption } from './search'
import { eotHint, eotOption, restartsHint, restartsOption } from './repeat'

export const BoundaryOptions = z.object({
  ...queriesOption(25_000),
  sphericalStep: z.number().positive().max(1).default(0.01).meta({
    title: 'Step along the border',
    description: 'Of the first steps, over the distance; it adapts to how many succeed.'
  }),
  sourceStep: z.number().positive().max(1).default(0.01).meta({
    title: 'Step towards the image',
    description: 'Of the first steps, over the distance; it adapts to how many succeed.'
  }),
  ...startOptions,
  ...restartsOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof BoundaryOptions> = {
  queries: { control: 'number' },
  sphericalStep: { control: 'number', advanced: true },
  sourceStep: { control: 'number', advanced: true },
  ...startHints,
  ...restartsHint,
  ...eotHint,
  ...goalHint
}

export const boundary = {
  id: 'boundary',
  label: 'Boundary attack',
  shortName: 'Boundary',
  summary:
    'A random walk along the border between classes that draws nearer to the image: the first attack by decisions.',
  family: 'minimum-norm',
  norms: ['l2'],
  knowledge: 'decision',
  options: BoundaryOptions,
  hints,
  exempt: {
    'targets-are-reached':
      'It begins with an image of the target class: where the data hold none, random images seldom find one.',
    'linear-optimum': 'It comes near with many queries only: its own tests say how near.',
    'as-near-as-pgd': 'It sees no gradients and needs thousands of queries for what PGD finds in a few steps.'
  },
  paper: {
    citation: 'Brendel, Rauber, Bethge: Decision-based Adversarial Attacks, ICLR 2018',
    arxiv: '1712.04248'
  }
} as const satisfies AttackInfo
