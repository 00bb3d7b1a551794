import { z } from 'zod'
import { AttackId } from './attacks'
import { TrustCheckId } from './checks'
import { WireError } from './errors'
import { Seed } from './field'
import { Progress } from './job'
import { Norm } from './threat-model'

/** Which attacks are tried on networks whose exact answer is known. It is no run: of a project it needs nothing. */
export const ConformanceSpec = z.object({
  kind: z.literal('conformance'),
  /** Empty for all. */
  attacks: z.array(AttackId).default([]),
  /** Also the checks, on networks that hide their gradient. */
  checks: z.boolean().default(true),
  seed: Seed.default(1)
})
export type ConformanceSpec = z.infer<typeof ConformanceSpec>

/** A network whose exact answer is known. */
export const ConformanceModel = z.enum(['linear', 'diamond', 'behind', 'slab', 'constant'])
export type ConformanceModel = z.infer<typeof ConformanceModel>

/** One attack in one norm on one network. */
export const ConformanceRow = z.object({
  attack: AttackId,
  norm: Norm,
  model: ConformanceModel,
  /** Which wrong class was wanted: any, a goal of the attack, or one class for all images ("class 2"). */
  goal: z.string().default('untargeted'),
  /** What the numbers are: robust accuracy at `epsilon`, or the median distance of a minimum-norm attack. */
  quantity: z.enum(['robust accuracy', 'median distance']),
  epsilon: z.number(),
  options: z.record(z.string(), z.unknown()),
  /** The exact answer; null for an infinite distance. */
  expected: z.number().nullable(),
  found: z.number().nullable(),
  /** Largest deviation of a single image: of distances relative to the exact one, of accuracies as a share of the images. */
  deviation: z.number(),
  /**
   * What is asked: `exact` the answer itself, within the tolerance of the attack; `reach` an attack that asks many
   * questions has to fool what lies well inside the ball; `found` an attack that is left to chance has to fool every image
   * where nearly all inputs around it are adversarial; `sound` nothing but to find no example that does not exist.
   */
  demand: z.enum(['exact', 'reach', 'found', 'sound']),
  passed: z.boolean(),
  /** Why it failed, for people; empty when it passed. */
  reason: z.string(),
  seconds: z.number()
})
export type ConformanceRow = z.infer<typeof ConformanceRow>

/**
 * Networks whose gradient is hidden on purpose, so that attacks find too little: a saturated softmax, a quantiser of the input,
 * noise on the input, a gradient of zero. `whole` is the one that they are made of, of which nothing may be said.
 */
export const MaskedNetwork = z.enum(['whole', 'saturated', 'quantised', 'random', 'flat'])
export type MaskedNetwork = z.infer<typeof MaskedNetwork>

/** What the checks said of one such network. */
export const MaskedRow = z.object({
  network: MaskedNetwork,
  /** Checks that have to warn or fail; empty where none may. */
  expected: z.array(TrustCheckId),
  /** Of these the ones that have to fail, where the others warn; left out by older programs, like `allowed` and `failed`. */
  failing: z.array(TrustCheckId).exactOptional(),
  /** Checks that may be raised besides, for they notice what follows. */
  allowed: z.array(TrustCheckId).exactOptional(),
  raised: z.array(TrustCheckId),
  /** Of the expected ones those that failed. */
  failed: z.array(TrustCheckId).exactOptional(),
  /** What those said, a sentence each. */
  found: z.array(z.string()),
  passed: z.boolean(),
  seconds: z.number()
})
export type MaskedRow = z.infer<typeof MaskedRow>

/** What a machine's attacks found, with all conditions. */
export const ConformanceCertificate = z.object({
  heisenbench: z.string(),
  tensorflow: z.string(),
  tfjs: z.string(),
  node: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: z.int(),
  seed: Seed,
  /** The attacks that were tried; empty for all. */
  attacks: z.array(AttackId).default([]),
  createdAt: z.string(),
  seconds: z.number(),
  passed: z.boolean(),
  rows: z.array(ConformanceRow),
  /** None in certificates of older programs. */
  masked: z.array(MaskedRow).default([])
})
export type ConformanceCertificate = z.infer<typeof ConformanceCertificate>

/** What the lab of this installation is doing, and what it found last. */
export const ConformanceState = z.object({
  state: z.enum(['idle', 'running', 'cancelled', 'failed']),
  /** Of the trials that run. */
  progress: Progress.nullable(),
  startedAt: z.string().nullable(),
  /** Trials of a run that is under way, or was stopped before its end. */
  rows: z.array(ConformanceRow),
  error: WireError.nullable(),
  /** Of the last run that came to its end, kept with the settings. */
  certificate: ConformanceCertificate.nullable(),
  /** Those kept with the open project, the newest first; null where none is open. */
  project: z.array(ConformanceCertificate).nullable()
})
export type ConformanceState = z.infer<typeof ConformanceState>

/** What the lab tells while it runs; whoever hears another state than `running` reads all of it again. */
export const ConformanceNews = z.object({
  state: ConformanceState.shape.state,
  progress: Progress.nullable(),
  row: ConformanceRow.nullable()
})
export type ConformanceNews = z.infer<typeof ConformanceNews>
