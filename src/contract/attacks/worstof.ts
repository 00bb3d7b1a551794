import { z } from 'zod'
import type { HintsOf } from '../field'
import type { Norm } from '../threat-model'
import { goalHint, goalIn, goalOption, withGoal } from './goal'
import type { AttackInfo, Member } from './info'

export const WorstofOptions = z.object({
  attacks: z
    .string()
    .trim()
    .max(2000)
    .nullable()
    .default(null)
    .meta({
      title: 'Attacks',
      description:
        'Attacks in their order, between commas, each with options after its name: "pgd steps=100 restarts=5, square". ' +
        'All have the norm and the epsilon of the list. Leave empty for "pgd, apgd loss=dlr, square queries=1000" ' +
        '(l0: "jsma, sigmazero, sparsers queries=1000").'
    }),
  ...goalOption
})

const hints: HintsOf<typeof WorstofOptions> = { attacks: { control: 'text' }, ...goalHint }

type Options = z.output<typeof WorstofOptions>

/** The list where none is named; nothing that climbs in a ball knows l0. */
const usualList = (norm: Norm): string =>
  norm === 'l0' ? 'jsma, sigmazero, sparsers queries=1000' : 'pgd, apgd loss=dlr, square queries=1000'

/** Reads "pgd steps=100, apgd loss=dlr". What is no `name=value` is left for the schema to refuse. */
function members({ attacks, ...own }: Options, norm: Norm): Member[] {
  const goal = goalIn(own)
  return (attacks || usualList(norm)).split(/[,;\n]+/).flatMap((text) => {
    const [attack, ...settings] = text.trim().split(/\s+/)
    if (attack === undefined || attack === '') return []
    const pairs = settings.map((setting) => {
      const at = setting.indexOf('=')
      return at < 0 ? [setting, ''] : [setting.slice(0, at), valueOf(setting.slice(at + 1))]
    })
    const options: Record<string, unknown> = Object.fromEntries(pairs)
    return [{ attack, options: goal === null ? options : withGoal(options, goal) }]
  })
}

function valueOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

export const worstof = {
  id: 'worstof',
  label: 'Worst of a list',
  shortName: 'Worst of',
  summary: 'Any attacks one after the other: each takes what withstood those before, and any success counts.',
  family: 'fixed-epsilon',
  norms: ['linf', 'l2', 'l1', 'l0'],
  knowledge: 'white-box',
  options: WorstofOptions,
  hints,
  members: (options, norm) => members(options as Options, norm),
  paper: {
    citation:
      'Carlini et al.: On Evaluating Adversarial Robustness, 2019 (the worst case over attacks, per example)',
    arxiv: '1902.06705'
  }
} as const satisfies AttackInfo
