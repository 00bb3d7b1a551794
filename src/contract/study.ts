import { z } from 'zod'
import { CheckPlan } from './checks/job'
import { OwnArchitecture } from './architecture'
import { BuiltinDataset } from './dataset'
import { Name, Seed } from './field'
import { Limits } from './job'
import { MeasurePlan } from './measurement'
import { JobState } from './job'
import { StudyAfter } from './study-after'
import { TheorySample } from './theory-sample'
import { TransferPlan } from './transfer'
import { MethodSpec, Optimizer, Schedule, refinements } from './training'
import { Variation } from './variations'

/**
 * A built-in architecture by its id, an own one by its name in the project, or one with all of its layers. A study
 * that has started has the layers in the place of the name.
 */
export const StudyNetwork = z.union([Name, OwnArchitecture])
export type StudyNetwork = z.infer<typeof StudyNetwork>

/** A study file: networks x methods x seeds, all measured alike. `resources/studies/*.json` are examples. */
export const StudySpec = z.object({
  heisenbenchStudy: z.literal(1),
  name: Name,
  title: z.string().min(1),
  description: z.string().default(''),
  dataset: z.union([
    z.object({ builtin: BuiltinDataset }),
    /** Name of a data set that the project holds already. */
    z.object({ name: Name }),
    /** Drawn for the study from a theory's own model, unless the project holds the same examples already. */
    z.object({ theory: TheorySample })
  ]),
  limits: Limits.prefault({}),
  networks: z.array(StudyNetwork).min(1),
  methods: z
    .array(MethodSpec)
    .min(1)
    .default([{ id: 'standard', options: {} }]),
  seeds: z.array(Seed).min(1).default([1]),
  /** Further numeric options of the trainings, each with its values; all combinations are trained. */
  vary: z.array(Variation).max(8).default([]),
  optimizer: Optimizer.prefault({ kind: 'adam' }),
  schedule: Schedule.prefault({ kind: 'constant' }),
  ...refinements,
  batchSize: z.int().min(1).default(128),
  epochs: z.int().min(1),
  measure: MeasurePlan,
  /** After the last training: examples of each network of the study on all of them. */
  transfer: TransferPlan.exactOptional(),
  /** After each training: the checks that need the network, for every attack of `measure` and of `after`. */
  checks: CheckPlan.exactOptional(),
  /** After each training: further measurements of its network. */
  after: StudyAfter.exactOptional()
})
export type StudySpec = z.infer<typeof StudySpec>

/** A study of a project; its runs carry its id. */
export const Study = z.object({
  id: z.string(),
  name: Name,
  spec: StudySpec,
  /** Derived from its runs: running while one runs or waits, else the worst of their ends. */
  state: JobState,
  runIds: z.array(z.string()),
  createdAt: z.string()
})
export type Study = z.infer<typeof Study>

/** A study file that comes with the program. */
export const BuiltinStudy = z.object({ file: z.string(), spec: StudySpec })
export type BuiltinStudy = z.infer<typeof BuiltinStudy>
