import { Architecture } from '@contract/architecture'
import { AppError, type FieldIssue, fromZodError } from '@contract/errors'
import type { TrainSpec } from '@contract/job'
import { type BuiltinDataset } from '@contract/dataset'
import type { TrainingPreset } from '@contract/own-presets'
import { StudySpec } from '@contract/study'
import { expandStudy } from '@contract/study-runs'
import { parseNumbers, typedNumber } from '../../format'
import { draftOfAttack } from '../attacks/attack-draft'
import { draftOfCertificates } from '../certificates/certificate-draft'
import { draftOfMethod, epsilonIssues, type MethodDraft, methodsOf } from '../runs/method-draft'
import { freeName, type MeasureDraft, planOf } from '../study/study-draft'
import { draftOfEstimator } from '../uncertainty/estimator-draft'
import { listIssues, seedList } from './list-issues'

/** One more option that the trainings differ in, while a person still types its values. */
export interface VariationDraft {
  option: string
  values: string
}

/** A grid of trainings while a person still edits it; a single training is a grid of one. */
export interface GridDraft {
  dataset: string
  /** Of the model, or of the whole grid; empty for one that the program makes up. */
  name: string
  /** Names of built-in and own architectures. */
  networks: string[]
  methods: MethodDraft[]
  /** Numbers with commas or blanks between them. */
  seeds: string
  vary: VariationDraft[]
  /** Epochs and batch size. */
  main: Record<string, unknown>
  refinements: Record<string, unknown>
  optimizer: Record<string, unknown>
  schedule: Record<string, unknown>
  limits: Record<string, unknown>
  measure: MeasureDraft & { initial: boolean }
}

export function draftOfPreset(preset: TrainingPreset, dataset: string, name = ''): GridDraft {
  const { networks, methods, seeds, vary, optimizer, schedule, limits, measure } = preset
  const { epochs, batchSize } = preset
  const { initialWeights, clipNorm, weightPerturbation, averageDecay, earlyStopping } = preset
  return {
    dataset,
    name,
    networks: networks.map((network) => (typeof network === 'string' ? network : network.name)),
    methods: mergedMethods(methods.map(draftOfMethod)),
    seeds: seeds.join(', '),
    vary: vary.map(({ option, values }) => ({ option, values: values.map(typedNumber).join(', ') })),
    main: { epochs, batchSize },
    refinements: { initialWeights, clipNorm, weightPerturbation, averageDecay, earlyStopping },
    optimizer: { ...optimizer },
    schedule: { ...schedule },
    limits: { ...limits },
    measure: {
      everyEpochs: measure.everyEpochs,
      initial: measure.initial,
      samples: measure.samples,
      keepNetworks: measure.keepNetworks,
      attacks: measure.attacks.map(draftOfAttack),
      estimators: measure.estimators.map(draftOfEstimator),
      ...draftOfCertificates(measure)
    }
  }
}

/** Methods that differ in their epsilon alone are one entry with several epsilons, as a person would type it. */
function mergedMethods(methods: readonly MethodDraft[]): MethodDraft[] {
  return methods.reduce<MethodDraft[]>((merged, method) => {
    const last = merged.at(-1)
    const isAlike =
      last?.id === method.id &&
      last.epsilons !== '' &&
      JSON.stringify(last.options) === JSON.stringify(method.options)
    if (!isAlike) return [...merged, method]
    return [...merged.slice(0, -1), { ...last, epsilons: `${last.epsilons}, ${method.epsilons}` }]
  }, [])
}

export type Grid =
  | { readonly spec: StudySpec; readonly trainings: readonly TrainSpec[]; readonly issues: null }
  | { readonly spec: null; readonly trainings: readonly TrainSpec[]; readonly issues: readonly FieldIssue[] }

/** What a project holds that a grid has to get along with. */
export interface Surroundings {
  /** Built-in data sets that are imported when they are first named. */
  readonly builtins: readonly BuiltinDataset[]
  readonly datasets: readonly string[]
  /** Names of the groups that are there. */
  readonly groups: readonly string[]
  /** The architecture behind a name; the name itself where there is none. */
  architectureOf(name: string): Architecture | string
  /** Why an architecture cannot be trained on the chosen data set; null where it can, or where that is not known. */
  misfitOf(architecture: Architecture): string | null
}

/** The trainings that a draft asks for, or what is wrong with which field. */
export function gridOf(draft: GridDraft, surroundings: Surroundings): Grid {
  const { builtins, datasets, groups, architectureOf, misfitOf } = surroundings
  const title = draft.name.trim() === '' ? 'Trainings' : draft.name.trim()
  const builtin = datasets.includes(draft.dataset) ? undefined : builtins.find((id) => id === draft.dataset)
  const parsed = StudySpec.safeParse({
    heisenbenchStudy: 1,
    name: freeName(title.replace(/[/\\]/g, '-'), groups),
    title,
    dataset: builtin === undefined ? { name: draft.dataset } : { builtin },
    networks: draft.networks.map(architectureOf),
    methods: draft.methods.flatMap(methodsOf),
    seeds: parseNumbers(draft.seeds),
    vary: draft.vary.map(({ option, values }) => ({ option, values: parseNumbers(values) })),
    ...draft.main,
    ...draft.refinements,
    optimizer: draft.optimizer,
    schedule: draft.schedule,
    limits: draft.limits,
    measure: { ...planOf(draft.measure), initial: draft.measure.initial }
  })
  if (!parsed.success) {
    const issues = listIssues(epsilonIssues(fromZodError(parsed.error).issues, draft.methods), [
      seedList(draft.seeds),
      ...draft.vary.map(({ values }, index) => ({
        path: `vary.${index}.values`,
        text: values,
        expected: 'numbers'
      }))
    ])
    return { spec: null, trainings: [], issues }
  }
  try {
    const fitting = (network: StudySpec['networks'][number]): Architecture => {
      const architecture = known(network)
      const misfit = misfitOf(architecture)
      if (misfit !== null) throw networkFault(misfit)
      return architecture
    }
    return { spec: parsed.data, trainings: expandStudy(parsed.data, draft.dataset, fitting), issues: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { spec: null, trainings: [], issues: error.issues }
  }
}

/** A preset may name an architecture of another project. */
function known(network: StudySpec['networks'][number]): Architecture {
  const found = Architecture.safeParse(network)
  if (found.success) return found.data
  throw networkFault(`this project has no architecture "${String(network)}"`)
}

function networkFault(message: string): AppError {
  return new AppError('invalid-input', message, { issues: [{ path: 'networks', message }] })
}
