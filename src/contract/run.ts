import { z } from 'zod'
import { JobEvent, JobSpec, JobState, Progress } from './job'
import { Point, Warning } from './measurement'

/** With what a run was made. */
export const RunVersions = z.object({
  heisenbench: z.string(),
  tensorflow: z.string().nullable(),
  tfjs: z.string().nullable(),
  node: z.string(),
  platform: z.string(),
  threads: z.int()
})
export type RunVersions = z.infer<typeof RunVersions>

/** The stored record of a job. */
export const Run = z.object({
  id: z.string(),
  studyId: z.string().nullable(),
  label: z.string(),
  spec: JobSpec,
  state: JobState,
  progress: Progress.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Name of the model or data set that came out. */
  produced: z.string().nullable(),
  versions: RunVersions.nullable(),
  datasetHash: z.string().nullable(),
  modelHash: z.string().nullable(),
  /** Last epoch with a checkpoint, for resuming; null without one. */
  checkpointEpoch: z.int().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Seconds of work over all its sittings. */
  seconds: z.number()
})
export type Run = z.infer<typeof Run>

/** A run with all its measurements. */
export const RunDetail = z.object({ run: Run, points: z.array(Point), warnings: z.array(Warning) })
export type RunDetail = z.infer<typeof RunDetail>

/** An event of a run as it is broadcast; `sequence` rises by one for each event of a run. */
export const RunEvent = z.object({ runId: z.string(), sequence: z.int(), event: JobEvent })
export type RunEvent = z.infer<typeof RunEvent>

/** One line of the ledger: what one attack did to one test image. */
export const LedgerRow = z.object({
  evaluationId: z.string(),
  sampleIndex: z.int(),
  cleanCorrect: z.boolean(),
  success: z.boolean(),
  /** In the norm of the attack; null where a minimum-norm attack found nothing. */
  distance: z.number().nullable(),
  forwardCalls: z.int(),
  backwardCalls: z.int(),
  /** Null, like the four below, in projects of a program that did not keep it. */
  label: z.int().nullable(),
  /** The network's class before and after the attack; the same where the image was not attacked. */
  cleanClass: z.int().nullable(),
  adversarialClass: z.int().nullable(),
  /** Logit of the label minus the largest other one, before and after; also null where it is not finite. */
  cleanMargin: z.number().nullable(),
  adversarialMargin: z.number().nullable(),
  /**
   * Whether the attack was told of an adversarial input inside ball and box, but returned none; missing where nobody
   * heard what it was told, and in projects of a program that did not keep it.
   */
  silent: z.boolean().optional(),
  /** SHA-256 of the adversarial input, float32 little-endian NHWC. */
  hash: z.string()
})
export type LedgerRow = z.infer<typeof LedgerRow>
