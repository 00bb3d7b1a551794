import { z } from 'zod'
import { Seed } from './field'
import { Rate } from './rate'
import { ThreatModel } from './threat-model'

/** One attack of several on the same images, and what it adds. */
export const AttackShare = z.object({
  evaluationId: z.string(),
  runId: z.string(),
  /** "PGD-40 linf 0.1". */
  attack: z.string(),
  seed: Seed,
  /** Of a targeted attack in an untargeted worst case any wrong class counts, here and below. */
  robustAccuracy: Rate,
  /** Images that it was the first to fool, in the order in which the attacks were begun. */
  first: z.int().min(0),
  /** Images that no other attack fooled. */
  alone: z.int().min(0)
})
export type AttackShare = z.infer<typeof AttackShare>

/**
 * Worst case for each image over all attacks that were run on one network, on the same images, under one threat model: an
 * image counts as robust only if it withstood all of them. A further attack can only lower it. What a targeted attack turned
 * wrong, in whichever class, counts in the untargeted worst case of the same ball as well.
 */
export const WorstOverAttacks = z.object({
  /** That of the most knowing attacker. */
  threatModel: ThreatModel,
  sampleCount: z.int(),
  offset: z.int(),
  modelHash: z.string(),
  datasetHash: z.string(),
  cleanAccuracy: Rate,
  robustAccuracy: Rate,
  /** How many of the attacks are targeted ones in an untargeted worst case; left out where none is. */
  targeted: z.int().min(1).exactOptional(),
  /** In the order in which they were begun. */
  attacks: z.array(AttackShare).min(1)
})
export type WorstOverAttacks = z.infer<typeof WorstOverAttacks>
