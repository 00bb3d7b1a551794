import { z } from 'zod'
import { ThreatGoal } from './attacks/goal'

/**
 * What epsilon measures: a norm of the change, per sample over all features, or, where no norm bounds the change, how far
 * it goes. `spatial`: a share of the largest rotation and translation. `corruption`: a severity from 1 to 5.
 */
export const Norm = z.enum(['linf', 'l2', 'l1', 'l0', 'spatial', 'corruption'])
export type Norm = z.infer<typeof Norm>

/** A norm of the change. */
export type LpNorm = Exclude<Norm, 'spatial' | 'corruption'>
/** Those with convex balls. */
export type ConvexNorm = Exclude<LpNorm, 'l0'>

/** True for norms of the change, which the referee measures. */
export function isLp(norm: Norm): norm is LpNorm {
  return norm !== 'spatial' && norm !== 'corruption'
}

/** The legal input box; every adversarial input is clipped to it. */
export const Bounds = z
  .object({ lower: z.number(), upper: z.number() })
  .refine((bounds) => bounds.lower < bounds.upper, 'lower must be below upper')
export type Bounds = z.infer<typeof Bounds>

/** What the attacker sees of the model. */
export const Knowledge = z.enum(['white-box', 'score', 'decision', 'none'])
export type Knowledge = z.infer<typeof Knowledge>

/** Epsilon in model-input units, after scaling to the bounds. */
export const Epsilon = z.number().min(0).meta({
  title: 'Epsilon',
  description: 'Perturbation budget in model-input units (0.1 of the range 0 to 1).'
})

/** How far images may be turned (in degrees) and shifted (as a share of their sides) at epsilon 1. */
export const Motion = z.object({ rotation: z.number(), shift: z.number() })
export type Motion = z.infer<typeof Motion>

/** The conditions under which a robust accuracy holds. Figures of different threat models are never merged. */
export const ThreatModel = z.object({
  norm: Norm,
  epsilon: Epsilon,
  bounds: Bounds,
  knowledge: Knowledge,
  targeted: z.boolean(),
  /** Which class is wanted; left out of an untargeted one. */
  goal: ThreatGoal.exactOptional(),
  /** Left out but where epsilon is a share of it. */
  motion: Motion.exactOptional(),
  /** True where every example has to be an 8-bit image: multiples of 1/255 of the box. Left out otherwise. */
  eightBit: z.literal(true).exactOptional()
})
export type ThreatModel = z.infer<typeof ThreatModel>

/** Epsilon as n/255 of the box, the way papers print it: 0.1 of [0,1] is "25.5/255". */
export function epsilonAsText(epsilon: number, bounds: Bounds): string {
  const levels = (epsilon / (bounds.upper - bounds.lower)) * 255
  return `${Number(levels.toFixed(2))}/255`
}

/** Epsilon in names and labels: 8/255 is "0.03137". */
export function shortEpsilon(epsilon: number): string {
  return String(Number(epsilon.toPrecision(4)))
}

/** What two threat models must share to stand on one axis, as a key: all but what the attacker knows. */
export function threatKey({ norm, epsilon, bounds, targeted, goal, motion, eightBit }: ThreatModel): string {
  return JSON.stringify([
    norm,
    epsilon,
    bounds.lower,
    bounds.upper,
    targeted,
    ...(eightBit ? [eightBit] : []),
    ...(goal === undefined ? [] : [goalKey(goal)]),
    ...(motion === undefined ? [] : [motion.rotation, motion.shift])
  ])
}

function goalKey(goal: ThreatGoal): string | number {
  if (typeof goal === 'string') return goal
  return 'targetClass' in goal ? goal.targetClass : `rank ${goal.targetRank}`
}

/** True when two figures may stand on one axis. */
export function sameThreat(a: ThreatModel, b: ThreatModel): boolean {
  return threatKey(a) === threatKey(b)
}

/** The same ball for an attacker to whom any wrong class is a success. */
export function untargetedThreat({ goal: _, ...threat }: ThreatModel): ThreatModel {
  return { ...threat, targeted: false }
}

/**
 * Whether examples made under `one` count under `other`: under the same threat model, and those of targeted attacks, of
 * whatever wrong class they are, under the untargeted one of the same ball. Never the other way: a wrong class need not be
 * the one that is wanted.
 */
export function countsUnder(one: ThreatModel, other: ThreatModel): boolean {
  return sameThreat(one, other) || (!other.targeted && sameThreat(untargetedThreat(one), other))
}

/** Said wherever targeted attacks are among those of an untargeted worst case. */
export const WITH_TARGETED = 'Of the targeted attacks any wrong class counts here.'
