import { z } from 'zod'
import { AttackedBatch } from './attacked-batch'
import { CertifiedBatch } from './certificates/result'
import { MeasuredCheckId } from './checks/job'
import { ConformanceRow, ConformanceSpec, MaskedRow } from './conformance'
import { Dataset } from './dataset'
import { KeptExamples } from './gallery'
import { DatasetPreview, DatasetPreviewSpec } from './dataset-preview'
import { WireError } from './errors'
import { Film, FilmSpec, Readings, ReadingsSpec } from './film'
import { JobSpec, Progress } from './job'
import { AttackResult, Point, Warning } from './measurement'
import { Model } from './model'
import { Nearest, NearestSpec } from './nearest'
import { LedgerRow } from './run'
import { Trial, TrialSpec } from './trial'

/** Where a training that was stopped goes on. Both are artifact hashes. */
export const Checkpoint = z.object({
  epoch: z.int().min(0),
  topology: z.string(),
  weights: z.string(),
  weightSpecs: z.string(),
  /** State of the optimizer (moments, step count), same format as weights. */
  optimizer: z.string(),
  optimizerSpecs: z.string()
})
export type Checkpoint = z.infer<typeof Checkpoint>

/** A job with everything that a worker needs; it never sees the database. */
export const EngineJob = z.object({
  runId: z.string(),
  spec: z.discriminatedUnion('kind', [
    ...JobSpec.options,
    DatasetPreviewSpec,
    TrialSpec,
    NearestSpec,
    FilmSpec,
    ReadingsSpec,
    ConformanceSpec
  ]),
  /** Folder of the project's artifacts. */
  artifacts: z.string(),
  /** Folder of built-in data sets. */
  builtins: z.string(),
  dataset: Dataset.nullable(),
  model: Model.nullable(),
  /** Networks that the training of `model` kept along the way, by epoch; only for slices. */
  earlier: z.array(Model).optional(),
  /** The networks of a transfer matrix, in the order of its spec. */
  models: z.array(Model).optional(),
  /** Other networks of the same data that a check asks, and how they were trained. */
  others: z.array(z.object({ role: z.enum(['undefended', 'trained']), model: Model })).optional(),
  /** Of a check: true for a network that was trained without defence, null where nothing is known. */
  isUndefended: z.boolean().nullable().optional(),
  /** Of a check: those that an earlier attempt has finished. */
  finished: z.array(MeasuredCheckId).optional(),
  /** Examples that earlier runs kept of what a transfer matrix would make, by the hash of their network. */
  kept: z.array(z.object({ modelHash: z.string(), examples: KeptExamples })).optional(),
  checkpoint: Checkpoint.nullable(),
  /** What an interrupted certification has finished. */
  certified: z.array(CertifiedBatch).optional(),
  /** What an interrupted attack or transfer matrix has finished. */
  attacked: z.array(AttackedBatch).optional(),
  /** For models and data sets that the job makes: their id and the time to write into them. */
  newId: z.string(),
  createdAt: z.string()
})
export type EngineJob = z.infer<typeof EngineJob>

/** What a job found out about a data set, as an artifact. */
export const DatasetResult = z.object({
  kind: z.enum(['statistics', 'predictions']),
  datasetId: z.string(),
  /** The network that predicted; null for statistics. */
  modelId: z.string().nullable(),
  artifact: z.string()
})
export type DatasetResult = z.infer<typeof DatasetResult>

/** Messages to the engine process. */
export const ToEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), job: EngineJob }),
  z.object({ type: z.literal('cancel'), runId: z.string() }),
  /** Stand still at the next step, or go on from there. */
  z.object({ type: z.literal('hold'), runId: z.string(), held: z.boolean() }),
  /** A training ends with the epoch that it is in. */
  z.object({ type: z.literal('stop-after-epoch'), runId: z.string(), stop: z.boolean() }),
  /** The engine is over its memory limit: the job is to work on fewer images at once. */
  z.object({ type: z.literal('shrink'), runId: z.string() }),
  /** The events up to here are stored; the worker may send more (back-pressure). */
  z.object({ type: z.literal('stored'), runId: z.string(), count: z.int() }),
  z.object({ type: z.literal('shutdown') })
])
export type ToEngine = z.infer<typeof ToEngine>

/** What a worker reports of a job. Only what is written to disk before `checkpoint` is sent may be named in it. */
export const EngineEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: Progress }),
  z.object({ kind: z.literal('point'), point: Point }),
  z.object({ kind: z.literal('warning'), warning: Warning }),
  z.object({ kind: z.literal('log'), message: z.string() }),
  z.object({ kind: z.literal('evaluation'), epoch: z.int().nullable(), result: AttackResult }),
  /** Comes after its evaluation. */
  z.object({ kind: z.literal('examples'), examples: KeptExamples }),
  z.object({ kind: z.literal('ledger'), rows: z.array(LedgerRow) }),
  z.object({ kind: z.literal('checkpoint'), checkpoint: Checkpoint }),
  z.object({ kind: z.literal('dataset'), dataset: Dataset }),
  z.object({ kind: z.literal('preview'), preview: DatasetPreview }),
  z.object({ kind: z.literal('trial'), trial: Trial }),
  z.object({ kind: z.literal('nearest'), nearest: Nearest }),
  z.object({ kind: z.literal('film'), film: Film }),
  z.object({ kind: z.literal('readings'), readings: Readings }),
  z.object({ kind: z.literal('conformance'), row: ConformanceRow }),
  z.object({ kind: z.literal('masked'), row: MaskedRow }),
  /** With what a job that is no run works. */
  z.object({ kind: z.literal('backend'), tensorflow: z.string(), tfjs: z.string() }),
  z.object({ kind: z.literal('dataset-result'), result: DatasetResult }),
  z.object({ kind: z.literal('model'), model: Model })
])
export type EngineEvent = z.infer<typeof EngineEvent>

/** Messages from the engine process. */
export const FromEngine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    /** Jobs that may run at once: 1 with an unpatched binding. */
    threads: z.int().min(1),
    /** Whether another job may run while one is held; not with an unpatched binding. */
    holdFreesThread: z.boolean().default(false)
  }),
  z.object({
    type: z.literal('job-started'),
    runId: z.string(),
    tensorflow: z.string(),
    tfjs: z.string(),
    node: z.string()
  }),
  z.object({ type: z.literal('event'), runId: z.string(), event: EngineEvent }),
  z.object({
    type: z.literal('job-ended'),
    runId: z.string(),
    state: z.enum(['done', 'failed', 'cancelled', 'interrupted']),
    error: WireError.nullable(),
    /** Tensors left behind by the job; 0 unless there is a leak. */
    leakedTensors: z.int(),
    /** Peak resident memory of the engine process, bytes. */
    peakMemory: z.number()
  }),
  z.object({ type: z.literal('heartbeat'), memory: z.number() })
])
export type FromEngine = z.infer<typeof FromEngine>
