import { z } from 'zod'
import { Architecture } from './architecture'
import { AttackSpec } from './attacks'
import { CertificateSpec } from './certificates'
import { CheckJobSpec } from './checks/job'
import { DatasetSource, ImportOptions } from './dataset'
import { EmbeddingJobSpec } from './embedding'
import { EstimatorSpec } from './estimators'
import { Name, Seed } from './field'
import { MeasurePlan, Point, WarmStart, Warning } from './measurement'
import { ModelOutput } from './model'
import { sampleRange } from './sample-range'
import { SliceJobSpec } from './slice'
import { Epsilon } from './threat-model'
import { MethodSpec, Optimizer, Schedule, refinements } from './training'
import { TransferJobSpec } from './transfer'

/** Use only the first n images of a split; null for all. */
export const Limits = z.object({
  train: z.int().min(1).nullable().default(null).meta({ title: 'Training images' }),
  test: z.int().min(1).nullable().default(null).meta({ title: 'Test images' })
})
export type Limits = z.infer<typeof Limits>

export const TrainSpec = z.object({
  kind: z.literal('train'),
  /** Name of the model that comes out; null for "architecture-method-seed". */
  name: Name.nullable().default(null).meta({ title: 'Model name' }),
  /** Name of a data set of the project. */
  dataset: Name,
  architecture: Architecture.meta({ title: 'Architecture' }),
  method: MethodSpec.prefault({ id: 'standard' }),
  optimizer: Optimizer.prefault({ kind: 'adam' }),
  schedule: Schedule.prefault({ kind: 'constant' }),
  ...refinements,
  batchSize: z.int().min(1).max(65_536).default(128).meta({ title: 'Batch size' }),
  epochs: z.int().min(1).max(100_000).default(6).meta({ title: 'Epochs' }),
  seed: Seed.default(1),
  limits: Limits.prefault({}),
  measure: MeasurePlan.prefault({ everyEpochs: 0, initial: false })
})
export type TrainSpec = z.infer<typeof TrainSpec>

export const AttackJobSpec = z.object({
  kind: z.literal('attack'),
  model: Name,
  dataset: Name,
  attack: AttackSpec,
  ...sampleRange,
  /** Further epsilons for the same attack on the same images: together a robustness curve. */
  epsilons: z.array(Epsilon).max(64).default([]),
  warmStart: WarmStart.default(false),
  keepExamples: z.int().min(0).max(1000).default(200).meta({
    title: 'Examples to keep',
    description:
      'How many of the images stay in the project for the gallery, clean and attacked, from the first one on.'
  }),
  /** Absolute path of a .npz file that receives x, xAdv and y; null for none. */
  exportPath: z.string().nullable().default(null)
})
export type AttackJobSpec = z.infer<typeof AttackJobSpec>

export const CertifyJobSpec = z.object({
  kind: z.literal('certify'),
  model: Name,
  dataset: Name,
  certificate: CertificateSpec,
  ...sampleRange,
  samples: sampleRange.samples.default(100),
  /** Where the certified accuracy is read; even steps up to the largest radius when left empty. */
  epsilons: z.array(Epsilon).max(64).default([])
})
export type CertifyJobSpec = z.infer<typeof CertifyJobSpec>

export const UncertaintyJobSpec = z.object({
  kind: z.literal('uncertainty'),
  model: Name,
  dataset: Name,
  estimator: EstimatorSpec,
  eachClass: z.boolean().default(false).meta({
    title: 'Each class by itself',
    description: 'Measures one class after the other, for estimators that can take one class alone.'
  }),
  seed: Seed.default(1)
})
export type UncertaintyJobSpec = z.infer<typeof UncertaintyJobSpec>

export const DatasetImportSpec = z.object({
  kind: z.literal('dataset-import'),
  name: Name,
  source: DatasetSource,
  options: ImportOptions.prefault({})
})
export type DatasetImportSpec = z.infer<typeof DatasetImportSpec>

export const ModelImportSpec = z.object({
  kind: z.literal('model-import'),
  name: Name,
  /** Absolute path of a TensorFlow.js layers `model.json`, or of a Keras `.h5` or `.keras` file. */
  path: z.string().min(1),
  output: z
    .enum(['auto', ...ModelOutput.options])
    .default('auto')
    .meta({ title: 'Output' })
})
export type ModelImportSpec = z.infer<typeof ModelImportSpec>

/** What is to know of a data set: pixels, mean images, duplicates, separation of its classes. */
export const DatasetStatisticsSpec = z.object({
  kind: z.literal('dataset-statistics'),
  dataset: Name,
  /** Images of each split that look for their nearest neighbour of another class. */
  samples: z.int().min(1).max(100_000).default(1000).meta({ title: 'Images that are compared' }),
  seed: Seed.default(1)
})
export type DatasetStatisticsSpec = z.infer<typeof DatasetStatisticsSpec>

/** What a network says of every image of a data set, stored with the data set. */
export const PredictSpec = z.object({
  kind: z.literal('predict'),
  model: Name,
  dataset: Name,
  batchSize: z.int().min(1).max(65_536).default(500).meta({ title: 'Batch size' })
})
export type PredictSpec = z.infer<typeof PredictSpec>

/** What a person asks for; every run stores its spec. */
export const JobSpec = z.discriminatedUnion('kind', [
  TrainSpec,
  AttackJobSpec,
  UncertaintyJobSpec,
  CertifyJobSpec,
  SliceJobSpec,
  DatasetImportSpec,
  ModelImportSpec,
  DatasetStatisticsSpec,
  PredictSpec,
  EmbeddingJobSpec,
  TransferJobSpec,
  CheckJobSpec
])
export type JobSpec = z.infer<typeof JobSpec>

/**
 * `queued` waits for a thread, `interrupted` was stopped by a crash or a kill and can be resumed,
 * `cancelled` by a person (a training can be resumed, too).
 */
export const JobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'])
export type JobState = z.infer<typeof JobState>

export const Progress = z.object({
  /** Work done and in all, in `unit`s; fractions are allowed. */
  done: z.number().min(0),
  total: z.number().min(0),
  unit: z.string(),
  /** What goes on now: "epoch 3 of 6, PGD-4". */
  message: z.string()
})
export type Progress = z.infer<typeof Progress>

/** What a running job tells. Progress may be thinned out, everything else always arrives. */
export const JobEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started') }),
  z.object({ kind: z.literal('progress'), progress: Progress }),
  z.object({ kind: z.literal('point'), point: Point }),
  z.object({ kind: z.literal('warning'), warning: Warning }),
  z.object({ kind: z.literal('log'), message: z.string() }),
  z.object({
    kind: z.literal('ended'),
    state: z.enum(['done', 'failed', 'cancelled', 'interrupted']),
    /** Message for people when it failed or was interrupted. */
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    /** Name of the data set or model that came out, if any. */
    produced: z.string().nullable(),
    seconds: z.number()
  })
])
export type JobEvent = z.infer<typeof JobEvent>
