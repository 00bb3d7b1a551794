import type { AttackSpec } from '@contract/attacks'
import type { CheckJobSpec } from '@contract/checks'
import type { AttackFunction } from '../../attacks'
import type { AttackId, AttackOptions } from '@contract/attacks'
import type { LabelledImages } from '../../data'
import { evaluateAttack, evaluateWith, type AttackEvaluation } from '../../evaluation/evaluate-attack'
import type { CoreEvent, JobContext } from '../../jobs/job'
import type { Classifier } from '../../models/classifier'
import type { Finding } from './finding'

/** Another network of the same data, in memory only while it is asked; whoever opens it frees it. */
export interface OtherNetwork {
  /** How it was trained: without defence, or on attacked images. */
  readonly role: 'undefended' | 'trained'
  readonly name: string
  /** SHA-256 of the weights. */
  readonly hash: string
  open(): Promise<{ readonly model: Classifier; dispose(): void }>
}

/** What a check that needs the network works with. */
export interface PartInput {
  readonly spec: CheckJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
  readonly others: readonly OtherNetwork[]
  /** True for a network that was trained without defence; null where nothing is known. */
  readonly isUndefended: boolean | null
  readonly runId: string
}

/** A check as a part of a job: progress from 0 to its own total, what is to be stored, and what came out. */
export type Part = (input: PartInput, context: JobContext) => AsyncGenerator<CoreEvent, Finding, void>

/** Images of the probes: no more than the evaluation in doubt has. */
export function probeCount({ spec, test }: PartInput): number {
  return Math.max(0, Math.min(spec.probes, spec.samples, test.count - spec.offset))
}

/** One attack of a check. */
export interface Trial {
  readonly model: Classifier
  readonly test: LabelledImages
  readonly attack: AttackSpec
  readonly samples: number
  readonly offset: number
  readonly seed: number
  readonly batchSize: number
  readonly evaluationId: string
  readonly keepExamples?: boolean
  /** Whether examples are tried as images, too. */
  readonly survival?: boolean
  /** What runs in the place of the listed attack. */
  readonly runs?: AttackFunction<AttackOptions<AttackId>>
}

/** Attacks some images and has them judged like any evaluation. */
export function tryAttack(
  trial: Trial,
  context: JobContext
): AsyncGenerator<CoreEvent, AttackEvaluation, void> {
  const { test: data, attack: spec, keepExamples = false, runs, ...rest } = trial
  const input = { ...rest, data, spec, keepExamples, epoch: null, inShares: runs === undefined }
  return runs === undefined ? evaluateAttack(input, context) : evaluateWith(runs, input, context)
}

/**
 * Passes on what tells how far a trial is, and nothing that would be stored: its evaluation is a means, no result.
 *
 * @param hear is told of the examples, which come with `keepExamples`
 */
export async function* quietly(
  running: AsyncGenerator<CoreEvent, AttackEvaluation, void>,
  hear: (event: Extract<CoreEvent, { kind: 'examples' }>) => void = () => undefined
): AsyncGenerator<CoreEvent, AttackEvaluation, void> {
  try {
    for (;;) {
      const next = await running.next()
      if (next.done === true) return next.value
      if (next.value.kind === 'progress') yield next.value
      else if (next.value.kind === 'examples') hear(next.value)
    }
  } finally {
    await running.return(undefined as never)
  }
}
