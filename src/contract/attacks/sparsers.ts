import { z } from 'zod'
import type { HintsOf } from '../field'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption, searchHints, searchLoss, searchOptions } from './search'
import { restartsHint, restartsOption } from './repeat'

export const SparsersOptions = z.object({
  ...queriesOption(10_000),
  share: z.number().positive().max(1).default(0.3).meta({
    title: 'First share α',
    description: 'Share of the changed pixels that are exchanged in a query at first; it falls by a schedule.'
  }),
  ...searchLoss('margin'),
  ...searchOptions,
  ...restartsOption,
  ...goalOption
})

const hints: HintsOf<typeof SparsersOptions> = {
  ...searchHints,
  share: { control: 'number', advanced: true },
  ...restartsHint,
  ...goalHint
}

export const sparsers = {
  id: 'sparsers',
  label: 'Sparse-RS',
  shortName: 'Sparse-RS',
  summary: 'Random search over which pixels to set to black or white: few pixels, from scores alone.',
  family: 'fixed-epsilon',
  norms: ['l0'],
  knowledge: 'score',
  options: SparsersOptions,
  hints,
  paper: {
    citation: 'Croce, Andriushchenko, Singh, Flammarion, Hein: Sparse-RS, AAAI 2022',
    arxiv: '2006.12834'
  }
} as const satisfies AttackInfo
