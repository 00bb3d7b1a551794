import { z } from 'zod'
import { Epsilon, Norm } from '../threat-model'
import { apgd } from './apgd'
import { apgdt } from './apgdt'
import { bim } from './bim'
import { ddn } from './ddn'
import { deepfool } from './deepfool'
import { fgsm } from './fgsm'
import { fmn } from './fmn'
import type { AttackGoal } from './goal'
import type { AttackInfo } from './info'
import { mifgsm } from './mifgsm'
import { noise } from './noise'
import { pgd } from './pgd'
import { rfgsm } from './rfgsm'
import { tpgd } from './tpgd'

export { AttackGoal } from './goal'
export type { AttackInfo } from './info'

/** All attacks, by id. A new one is a file here, a function in core and a line in both lists. */
export const attackInfos = {
  fgsm,
  rfgsm,
  bim,
  mifgsm,
  pgd,
  tpgd,
  apgd,
  apgdt,
  deepfool,
  ddn,
  fmn,
  noise
} as const satisfies Record<string, AttackInfo>

export type AttackId = keyof typeof attackInfos
export type AttackOptions<K extends AttackId> = z.output<(typeof attackInfos)[K]['options']>

export const AttackId = z.enum(Object.keys(attackInfos) as [AttackId, ...AttackId[]])

type SpecOf<K extends AttackId> = K extends AttackId
  ? { attack: K; norm: Norm; epsilon: number; options: AttackOptions<K> }
  : never
type SpecInputOf<K extends AttackId> = K extends AttackId
  ? {
      attack: K
      norm: Norm
      epsilon: number
      options?: z.input<(typeof attackInfos)[K]['options']> | undefined
    }
  : never

/** One attack with its threat and its options, as a form, a study file or a command gives it. */
export type AttackSpec<K extends AttackId = AttackId> = SpecOf<K>

const AnySpec = z.object({
  attack: AttackId,
  norm: Norm,
  epsilon: Epsilon,
  options: z.record(z.string(), z.unknown()).optional()
})

/** Parses an attack: the options by the attack's own schema, the norm against those that it knows. */
export const AttackSpec = AnySpec.transform((spec, context) => {
  const info: AttackInfo = attackInfos[spec.attack]
  if (!info.norms.includes(spec.norm)) {
    context.addIssue({
      code: 'custom',
      path: ['norm'],
      message: `${info.label} knows ${info.norms.join(', ')}, not ${spec.norm}`
    })
  }
  const options = info.options.safeParse(spec.options ?? {})
  if (!options.success) {
    for (const issue of options.error.issues)
      context.addIssue({ code: 'custom', path: ['options', ...issue.path], message: issue.message })
    return z.NEVER
  }
  return { ...spec, options: options.data } as AttackSpec
}) as unknown as z.ZodType<AttackSpec, SpecInputOf<AttackId>>

/** True when a success has to be of one certain class. */
export function isTargeted(spec: AttackSpec): boolean {
  return goalOf(spec) !== 'untargeted'
}

/** What the attack wants; any wrong class for one without that option. */
export function goalOf({ options }: AttackSpec): AttackGoal {
  return 'goal' in options ? (options.goal as AttackGoal) : 'untargeted'
}

/** A short name for charts and tables: "PGD-40 linf 0.1". */
export function attackLabel(spec: AttackSpec): string {
  const steps = 'steps' in spec.options ? `-${spec.options.steps}` : ''
  const restarts = 'restarts' in spec.options && spec.options.restarts > 1 ? `×${spec.options.restarts}` : ''
  const goal = isTargeted(spec) ? ' targeted' : ''
  return `${shortName(spec)}${steps}${restarts}${goal} ${spec.norm} ${Number(spec.epsilon.toPrecision(4))}`
}

function shortName({ attack, norm }: AttackSpec): string {
  if (attack === 'fgsm') return norm === 'linf' ? 'FGSM' : 'FGM'
  return attackInfos[attack].shortName
}
