import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption, searchHints, searchLoss, searchOptions } from './search'
import { restartsHint, restartsOption } from './repeat'

export const SquareOptions = z.object({
  ...queriesOption(5000),
  share: z.number().positive().max(1).default(0.8).meta({
    title: 'First share of pixels p',
    description: 'Share of the image that the first squares cover; they shrink by a schedule from there.'
  }),
  ...searchLoss('margin'),
  ...searchOptions,
  ...restartsOption,
  ...goalOption
})

const hints: HintsOf<typeof SquareOptions> = {
  ...searchHints,
  share: { control: 'number', advanced: true },
  ...restartsHint,
  ...goalHint
}

export const square = {
  id: 'square',
  label: 'Square',
  shortName: 'Square',
  summary: 'Random search with squares at the edge of the ball: strong without a single gradient.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1'],
  knowledge: 'score',
  options: SquareOptions,
  hints,
  paper: {
    citation:
      'Andriushchenko, Croce, Flammarion, Hein: Square Attack, ECCV 2020 (l1: Croce, Hein: Mind the Box, ICML 2021)',
    arxiv: '1912.00049'
  }
} as const satisfies AttackInfo
