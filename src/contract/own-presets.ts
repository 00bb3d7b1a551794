import { z } from 'zod'
import { AttackSpec } from './attacks'
import { Name } from './field'
import { StudySpec } from './study'
import { Epsilon, Knowledge, Norm } from './threat-model'

/**
 * What an attacker may do, as an object of its own: attacks are held against it. Queries: model calls an image that the
 * attacker has, null for any number.
 */
export const ThreatCard = z.object({
  norm: Norm,
  epsilon: Epsilon,
  knowledge: Knowledge.default('white-box').meta({ title: 'Attacker sees' }),
  targeted: z.boolean().default(false).meta({ title: 'Targeted' }),
  queries: z.int().min(1).nullable().default(null).meta({ title: 'Queries an image' })
})
export type ThreatCard = z.infer<typeof ThreatCard>

/** Everything of a grid of trainings but its data and its name. */
export const TrainingPreset = StudySpec.omit({
  heisenbenchStudy: true,
  name: true,
  title: true,
  description: true,
  dataset: true
})
export type TrainingPreset = z.infer<typeof TrainingPreset>

export const AttackSetting = z.object({
  attack: z.custom<AttackSpec>((value) => AttackSpec.safeParse(value).success),
  epsilons: z.array(Epsilon).max(64).default([])
})
export type AttackSetting = z.infer<typeof AttackSetting>

/** Settings that a person has kept under a name, for all projects. A kind has each name once. */
export const OwnPreset = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('training'), name: Name, body: TrainingPreset }),
  z.object({ kind: z.literal('attack'), name: Name, body: AttackSetting }),
  z.object({ kind: z.literal('threat'), name: Name, body: ThreatCard })
])
export type OwnPreset = z.infer<typeof OwnPreset>
export type PresetKind = OwnPreset['kind']

/** Threat models that papers often use. */
export const builtinThreats: readonly { readonly name: string; readonly body: ThreatCard }[] = [
  ['MNIST, L∞ 0.3', 'linf', 0.3],
  ['MNIST, L∞ 0.1', 'linf', 0.1],
  ['MNIST, L2 1.5', 'l2', 1.5],
  ['CIFAR-10, L∞ 8/255', 'linf', 8 / 255],
  ['CIFAR-10, L2 0.5', 'l2', 0.5]
].map(([name, norm, epsilon]) => ({ name: String(name), body: ThreatCard.parse({ norm, epsilon }) }))
