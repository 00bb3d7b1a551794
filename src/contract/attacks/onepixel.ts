import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption, searchHints, searchLoss, searchOptions } from './search'
import { restartsHint, restartsOption } from './repeat'

export const OnepixelOptions = z.object({
  ...queriesOption(40_000),
  population: z.int().min(4).max(10_000).default(400).meta({
    title: 'Population',
    description: 'Candidates of each generation; 400 for 100 generations as in the paper.'
  }),
  scale: z.number().positive().max(2).default(0.5).meta({
    title: 'Scale factor F',
    description: 'Weight of the difference of two candidates that is added to a third one.'
  }),
  ...searchLoss('cross-entropy'),
  ...searchOptions,
  ...restartsOption,
  ...goalOption
})

const hints: HintsOf<typeof OnepixelOptions> = {
  ...searchHints,
  population: { control: 'number' },
  scale: { control: 'number', advanced: true },
  ...restartsHint,
  ...goalHint
}

export const onepixel = {
  id: 'onepixel',
  label: 'One-pixel',
  shortName: 'One-pixel',
  summary: 'Differential evolution of a few pixels, whose places and colours are bred from one another.',
  family: 'fixed-epsilon',
  norms: ['l0'],
  knowledge: 'score',
  options: OnepixelOptions,
  hints,
  exempt: {
    'any-class-is-easier': 'Chance may breed another way to each goal.'
  },
  paper: {
    citation: 'Su, Vargas, Sakurai: One Pixel Attack for Fooling Deep Neural Networks, IEEE TEVC 2019',
    arxiv: '1710.08864'
  }
} as const satisfies AttackInfo
