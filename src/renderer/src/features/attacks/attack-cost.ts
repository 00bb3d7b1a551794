import type { AttackInfo } from '@contract/attacks'
import type { Knowledge } from '@contract/threat-model'
import { t } from '../../i18n'

/** What the attacker sees, for people. */
export const knowledgeTexts: Readonly<Record<Knowledge, string>> = {
  'white-box': 'white box: gradients',
  score: 'black box: scores',
  decision: 'black box: class only',
  none: 'nothing of this network'
}

/** Options that multiply the number of model calls an image. */
const FACTOR = /(steps|iterations|tries|queries|restarts|draws|evaluations)$/i

/** What these options count. */
const factorWords: Readonly<Record<string, string>> = {
  steps: t('steps'),
  searchSteps: t('search steps'),
  iterations: t('iterations'),
  tries: t('tries'),
  startTries: t('start tries'),
  queries: t('queries'),
  gradientQueries: t('gradient queries'),
  squareQueries: t('square queries'),
  restarts: t('restarts'),
  draws: t('draws')
}

/** What an image costs with the default options, as the declaration tells it: "40 steps × 2 restarts". */
export function defaultCost(info: AttackInfo): string {
  const parsed = info.options.safeParse({})
  if (!parsed.success) return 'see its options'
  const factors = Object.entries(parsed.data as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    FACTOR.test(name) && typeof value === 'number' && value > 1
      ? [`${value} ${factorWords[name] ?? name}`]
      : []
  )
  return factors.length > 0 ? factors.join(' × ') : '1 step'
}

/** Times that an attack may ask the network about one image with these options; the defaults stand in for the others. */
export function passesOf(info: AttackInfo, options: Readonly<Record<string, unknown>>): number {
  const parsed = info.options.safeParse(options)
  const values = parsed.success ? (parsed.data as Readonly<Record<string, unknown>>) : options
  return Object.entries(values).reduce(
    (product, [name, value]) =>
      FACTOR.test(name) && typeof value === 'number' ? product * Math.max(1, value) : product,
    1
  )
}
