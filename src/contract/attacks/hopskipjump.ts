import { z } from 'zod'
import type { HintsOf } from '../field'
import { startHints, startOptions } from './decision'
import { goalHint, goalOption } from './goal'
import type { AttackInfo } from './info'
import { queriesOption } from './search'
import { eotHint, eotOption, restartsHint, restartsOption } from './repeat'

export const HopskipjumpOptions = z.object({
  ...queriesOption(10_000),
  firstSamples: z.int().min(1).max(10_000).default(100).meta({
    title: 'First queries a gradient B₀',
    description:
      'Decisions from which the first direction is estimated; they grow with the root of the iteration.'
  }),
  ...startOptions,
  ...restartsOption,
  ...eotOption,
  ...goalOption
})

const hints: HintsOf<typeof HopskipjumpOptions> = {
  queries: { control: 'number' },
  firstSamples: { control: 'number', advanced: true },
  ...startHints,
  ...restartsHint,
  ...eotHint,
  ...goalHint
}

export const hopskipjump = {
  id: 'hopskipjump',
  label: 'HopSkipJump',
  shortName: 'HopSkipJump',
  summary:
    'Walks along the border between classes: estimates its direction from decisions alone, steps, and goes back to it.',
  family: 'minimum-norm',
  norms: ['l2', 'linf'],
  knowledge: 'decision',
  options: HopskipjumpOptions,
  hints,
  exempt: {
    'targets-are-reached':
      'It begins with an image of the target class: where the data hold none, random images seldom find one.',
    'linear-optimum': 'It comes near with many queries only: its own tests say how near.',
    'as-near-as-pgd': 'It sees no gradients and needs thousands of queries for what PGD finds in a few steps.'
  },
  paper: {
    citation: 'Chen, Jordan, Wainwright: HopSkipJumpAttack, IEEE S&P 2020',
    arxiv: '1904.02144'
  }
} as const satisfies AttackInfo
