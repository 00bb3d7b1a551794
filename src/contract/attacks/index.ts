import { z } from 'zod'
import { declareForm } from '../given'
import { Epsilon, Motion, Norm, shortEpsilon, type ThreatModel } from '../threat-model'
import { apgd } from './apgd'
import { apgdt } from './apgdt'
import { autoattack } from './autoattack'
import { bb } from './bb'
import { bim } from './bim'
import { blend, blendName } from './blend'
import { boundary } from './boundary'
import { bpda } from './bpda'
import { corruption, corruptionKinds } from './corruption'
import { cw } from './cw'
import { dataset } from './dataset'
import { ddn } from './ddn'
import { deepfool } from './deepfool'
import { ead } from './ead'
import { eotpgd } from './eotpgd'
import { fab } from './fab'
import { fabt } from './fabt'
import { fgsm } from './fgsm'
import { fmn } from './fmn'
import { goalIn, goalIssues, isAimed, type ThreatGoal } from './goal'
import { hopskipjump } from './hopskipjump'
import type { AttackInfo } from './info'
import { jsma } from './jsma'
import { mifgsm, momentumName } from './mifgsm'
import { nes } from './nes'
import { noise } from './noise'
import { onepixel } from './onepixel'
import { pgd } from './pgd'
import { rays } from './rays'
import { rfgsm } from './rfgsm'
import { saltpepper } from './saltpepper'
import { sigmazero } from './sigmazero'
import { simba } from './simba'
import { sparsers } from './sparsers'
import { spatial } from './spatial'
import { spsa } from './spsa'
import { square } from './square'
import { threshold } from './threshold'
import { tpgd } from './tpgd'
import { universal } from './universal'
import { worstof } from './worstof'

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
  fab,
  fabt,
  cw,
  ead,
  bb,
  sigmazero,
  eotpgd,
  bpda,
  square,
  spsa,
  nes,
  simba,
  onepixel,
  threshold,
  sparsers,
  jsma,
  universal,
  spatial,
  hopskipjump,
  boundary,
  rays,
  autoattack,
  worstof,
  noise,
  blend,
  saltpepper,
  dataset,
  corruption
} as const satisfies Record<string, AttackInfo>

export type AttackId = keyof typeof attackInfos
export type AttackOptions<K extends AttackId> = z.output<(typeof attackInfos)[K]['options']>

export const AttackId = z.enum(Object.keys(attackInfos) as [AttackId, ...AttackId[]])

type SpecOf<K extends AttackId> = K extends AttackId
  ? { attack: K; norm: Norm; epsilon: number; eightBit?: true; options: AttackOptions<K> }
  : never
type SpecInputOf<K extends AttackId> = K extends AttackId
  ? {
      attack: K
      norm: Norm
      epsilon: number
      eightBit?: boolean
      options?: z.input<(typeof attackInfos)[K]['options']> | undefined
    }
  : never

/** One attack with its threat and its options, as a form, a study file or a command gives it. */
export type AttackSpec<K extends AttackId = AttackId> = SpecOf<K>

/** A part of the threat model: whether examples have to be 8-bit images. */
export const EightBit = z.boolean().meta({
  title: '8-bit images only',
  description:
    'Every example is brought onto the grid of 8-bit images, multiples of 1/255 of the box, inside the ball; the attack sees ' +
    'the network behind that rounding, and only such examples count.'
})

const AnySpec = z.object({
  attack: AttackId,
  norm: Norm,
  epsilon: Epsilon,
  eightBit: EightBit.exactOptional(),
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
  const { eightBit, ...others } = spec
  const parsed = { ...others, ...(eightBit ? { eightBit } : {}), options: options.data } as AttackSpec
  const unclear = goalIssues(info.options, parsed.options)
  for (const { option, message } of unclear)
    context.addIssue({ code: 'custom', path: ['options', option], message })
  if (unclear.length > 0) return z.NEVER
  for (const issue of memberIssues(parsed))
    context.addIssue({ code: 'custom', path: ['options', 'attacks'], message: issue })
  return parsed
}) as unknown as z.ZodType<AttackSpec, SpecInputOf<AttackId>>

declareForm(AttackSpec, ({ attack }) => {
  const { success, data: id } = AttackId.safeParse(attack)
  return success ? AnySpec.extend({ options: attackInfos[id].options }) : null
})

/** The attacks of an ensemble with its norm and epsilon, in their order; none for a single attack. */
export function membersOf({ attack, norm, epsilon, options }: AttackSpec): AttackSpec[] {
  const info: AttackInfo = attackInfos[attack]
  return (info.members?.(options, norm) ?? []).map((member) => AttackSpec.parse({ ...member, norm, epsilon }))
}

/** What is wrong with the members of an ensemble, for people. */
function memberIssues({ attack, norm, epsilon, options }: AttackSpec): string[] {
  const info: AttackInfo = attackInfos[attack]
  if (info.members === undefined) return []
  const members = info.members(options, norm)
  if (members.length === 0) return ['name at least one attack']
  return members.flatMap((member) => {
    const { success, data: id } = AttackId.safeParse(member.attack)
    if (!success) return [`there is no attack "${member.attack}"; take ${AttackId.options.join(', ')}`]
    const own: AttackInfo = attackInfos[id]
    if (own.members !== undefined) return [`${own.label} is a list itself`]
    if (isFittedTogether({ attack: id })) return [`${own.label} takes all images together: run it by itself`]
    const foreign = Object.keys(member.options).filter((name) => !(name in own.options.shape))
    if (foreign.length > 0) return [`${own.label} has no option ${foreign.join(', ')}`]
    const parsed = AttackSpec.safeParse({ attack: id, norm, epsilon, options: member.options })
    return parsed.success
      ? []
      : parsed.error.issues.map((issue) => `${id}: ${issue.path.join('.')}: ${issue.message}`)
  })
}

/** True where restarts of an attack differ: it draws something at random with these options. */
export function drawsAtRandom({ attack, options }: AttackSpec): boolean {
  const info: AttackInfo = attackInfos[attack]
  return info.drawsAtRandom?.(options) ?? true
}

/** True where an attack also changes images that are wrong before. */
export function changesEveryImage({ attack }: AttackSpec): boolean {
  const info: AttackInfo = attackInfos[attack]
  return info.changesEveryImage === true
}

/** True where an attack takes all images at once, so that what it finds for one hangs on the others. */
export function isFittedTogether({ attack }: Pick<AttackSpec, 'attack'>): boolean {
  const info: AttackInfo = attackInfos[attack]
  return info.exempt?.['sample-alone'] !== undefined
}

/** True when a success has to be of one certain class. */
export function isTargeted({ options }: AttackSpec): boolean {
  return isAimed(options)
}

/** The class that the attack wants; null where any wrong one will do. */
export function goalOf({ options }: AttackSpec): ThreatGoal | null {
  return goalIn(options)
}

/** What sets the threat of an attack apart besides norm, epsilon and box: the class that it wants, and how far it moves. */
export function aimOf(spec: AttackSpec): Pick<ThreatModel, 'goal' | 'motion'> {
  const goal = goalOf(spec)
  const { success, data: motion } = Motion.safeParse(spec.norm === 'spatial' ? spec.options : null)
  return {
    ...(goal === null ? {} : { goal }),
    ...(success ? { motion } : {})
  }
}

/** A short name for charts and tables: "PGD-40 linf 0.1". */
export function attackLabel(spec: AttackSpec): string {
  return labelOver(spec, shortEpsilon(spec.epsilon))
}

/** The same of an attack at further epsilons, over which its curve is drawn: "PGD-40 linf 0.02 to 0.3". */
export function sweepLabel(spec: AttackSpec, epsilons: readonly number[]): string {
  const all = [spec.epsilon, ...epsilons]
  const ends = new Set([Math.min(...all), Math.max(...all)])
  return labelOver(spec, [...ends].map(shortEpsilon).join(' to '))
}

function labelOver(spec: AttackSpec, epsilon: string): string {
  return `${attackName(spec)} ${spec.norm} ${epsilon}${spec.eightBit ? ' 8-bit' : ''}`
}

/** The same without its threat: "PGD-40", "APGD-100 dlr". */
export function attackName(spec: AttackSpec): string {
  const steps = 'steps' in spec.options ? `-${spec.options.steps}` : ''
  const restarts = 'restarts' in spec.options && spec.options.restarts > 1 ? `×${spec.options.restarts}` : ''
  return `${shortName(spec)}${steps}${restarts}${goalName(spec)}${otherLoss(spec)}`
}

function goalName(spec: AttackSpec): string {
  const goal = goalOf(spec)
  if (goal === null) return ''
  if (typeof goal === 'string') return ' targeted'
  // The attacks of a list have said it.
  if (spec.attack === 'worstof') return ''
  return 'targetClass' in goal ? ` to class ${goal.targetClass}` : ` to rank ${goal.targetRank}`
}

/** The loss, where it is not the attack's usual one. */
function otherLoss({ attack, options }: AttackSpec): string {
  if (!('loss' in options)) return ''
  const usual = (attackInfos[attack].options.parse({}) as { loss?: unknown }).loss
  return options.loss === usual ? '' : ` ${options.loss}`
}

function shortName(spec: AttackSpec): string {
  const { attack, norm } = spec
  if (attack === 'fgsm') return norm === 'linf' ? 'FGSM' : 'FGM'
  if (attack === 'worstof') return `Worst of ${membersOf(spec).map(attackName).join(', ')}`
  if (spec.attack === 'rfgsm' && spec.options.start === 'signs') return 'R-FGSM from signs'
  if (spec.attack === 'mifgsm') return momentumName(spec.options)
  if (spec.attack === 'blend') return blendName(spec.options)
  if (spec.attack === 'corruption') return corruptionKinds[spec.options.kind].label
  if (spec.attack === 'autoattack' && spec.options.variant === 'rand') return 'AutoAttack rand'
  return attackInfos[attack].shortName
}
