import { type Architecture, architectureName, layersOf, networkShapes } from '@contract/architecture'
import type { CertificateSpec } from '@contract/certificates'
import { checksOf } from '@contract/checks'
import type { EstimatorSpec } from '@contract/estimators'
import type { CostEstimate } from '@contract/estimate'
import type { JobSpec, TrainSpec } from '@contract/job'
import type { EpochPoint } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import type { MethodSpec } from '@contract/training'
import { checkPasses } from '../checks/passes'
import { attackPasses } from './passes'

/** What is known of the data of a job. */
export interface DataFacts {
  readonly train: number
  readonly test: number
  readonly imageShape: readonly number[]
  readonly classCount: number
}

export interface CostInput {
  readonly jobs: readonly JobSpec[]
  /** Trainings of the project with their points. */
  readonly history: readonly RunDetail[]
  readonly dataOf: (spec: JobSpec) => DataFacts | null
  /** The architecture of the network that a job makes or works on, as far as it is known. */
  readonly architectureOf: (spec: JobSpec) => Architecture | null
  /** Jobs that run at once. */
  readonly threads: number
}

/** One forward and one backward pass of one image: seconds, with where that comes from. */
interface Pace {
  readonly seconds: number
  readonly basis: CostEstimate['basis']
  readonly measurements: number
}

/** Seconds of a pass on two cores, for the first training of a project: for each operation, and for each image. */
const OPERATION_SECONDS = 2e-10
const IMAGE_SECONDS = 3e-5
/** Seconds until a job does its first step: TensorFlow, the data. */
const START = 1.5
/** Two jobs side by side get so much more done than one, for all share the cores. */
const SIDE_BY_SIDE = 1.4
/** An engine with TensorFlow in it, and what the passes of one job hold on top, in bytes. */
const ENGINE = 420 * 2 ** 20
const JOB = 260 * 2 ** 20
/** The box of a check counts for no cost. */
const UNIT = { lower: 0, upper: 1 }
/** Of the passes that bounds of all hidden neurons would take if each saw the whole image and might switch. */
const SHARE_SEEN = 0.1
/** One random number of a perturbation: for small networks they take longer than the network. */
const DRAW_SECONDS = 1.5e-7
/** A forward pass alone, as a share of both. */
const FORWARD = 0.35

/** Time and memory that jobs are likely to take, from what trainings of the same project took. */
export function estimateCost(input: CostInput): CostEstimate {
  const costs = input.jobs.map((spec) => secondsOf(spec, input))
  const known = costs.flatMap((cost) => (cost === null ? [] : [cost]))
  const sum = known.reduce((total, { seconds }) => total + seconds + START, 0)
  const abreast = Math.min(input.threads, input.jobs.length)
  const speed = abreast > 1 ? SIDE_BY_SIDE : 1
  const order = ['measured', 'similar', 'guess', 'unknown'] as const
  const isKnown = known.length === costs.length && known.length > 0
  const seconds = Math.max(sum / speed, ...known.map((cost) => cost.seconds + START))
  return {
    seconds: isKnown ? seconds : null,
    memory: memoryOf(input, Math.max(1, abreast)),
    basis: isKnown
      ? known.reduce<CostEstimate['basis']>(
          (worst, { basis }) => (order.indexOf(basis) > order.indexOf(worst) ? basis : worst),
          'measured'
        )
      : 'unknown',
    measurements: Math.max(0, ...known.map(({ measurements }) => measurements))
  }
}

function secondsOf(spec: JobSpec, input: CostInput): Pace | null {
  const data = input.dataOf(spec)
  const architecture = input.architectureOf(spec)
  if (data === null || architecture === null) return null
  const pace = paceOf(spec, architecture, data, input)
  if (spec.kind === 'train') return { ...pace, seconds: trainingSeconds(spec, data, pace.seconds, input) }
  if (spec.kind === 'attack') {
    const evaluations = new Set([spec.attack.epsilon, ...spec.epsilons]).size
    const passes = evaluations * spec.samples * (attackPasses(spec.attack) + 2 * FORWARD)
    return { ...pace, seconds: passes * pace.seconds }
  }
  if (spec.kind === 'check') {
    const passes = checksOf(spec).reduce((sum, id) => sum + checkPasses(id, spec, UNIT), 0)
    return { ...pace, seconds: passes * pace.seconds }
  }
  if (spec.kind === 'uncertainty')
    return { ...pace, seconds: estimatorPasses(spec.estimator, data) * pace.seconds }
  if (spec.kind === 'certify') {
    const passes = certificatePasses(spec.certificate, architecture, data)
    const noise = perturbedImages(spec.certificate) * pixelsOf(data) * DRAW_SECONDS
    return { ...pace, seconds: Math.min(spec.samples, data.test) * (passes * pace.seconds + noise) }
  }
  return null
}

/** The pace of the same network on the same images; else of the same network; else of a computer that may be another. */
function paceOf(spec: JobSpec, architecture: Architecture, data: DataFacts, input: CostInput): Pace {
  const name = architectureName(architecture)
  const samples = input.history.flatMap((detail) => {
    const { spec: past } = detail.run
    const facts = input.dataOf(past)
    if (past.kind !== 'train' || architectureName(past.architecture) !== name || facts === null) return []
    const images = Math.min(past.limits.train ?? Infinity, facts.train)
    return epochs(detail).map(({ trainSeconds }) => ({
      isSame:
        pixelsOf(facts) === pixelsOf(data) && (spec.kind !== 'train' || past.method.id === spec.method.id),
      seconds: (trainSeconds / (images * passesOf(past.method))) * (pixelsOf(data) / pixelsOf(facts))
    }))
  })
  const same = samples.filter(({ isSame }) => isSame)
  const chosen = same.length > 0 ? same : samples
  if (chosen.length > 0) {
    const basis = same.length > 0 ? 'measured' : 'similar'
    return { seconds: median(chosen.map(({ seconds }) => seconds)), basis, measurements: chosen.length }
  }
  const seconds = IMAGE_SECONDS + OPERATION_SECONDS * operationsOf(architecture, data)
  return { seconds, basis: 'guess', measurements: 0 }
}

/** Multiplications of a forward pass: each weight of a layer once for each place of its output. */
function operationsOf(architecture: Architecture, { imageShape, classCount }: DataFacts): number {
  const { layers } = networkShapes(layersOf(architecture), imageShape, classCount)
  return layers.reduce((sum, layer) => {
    const places = (layer?.shape ?? []).slice(0, -1).reduce((product, side) => product * side, 1)
    return sum + (layer?.parameters ?? 0) * places
  }, 0)
}

function pixelsOf({ imageShape }: DataFacts): number {
  return imageShape.reduce((product, side) => product * side, 1)
}

function trainingSeconds(spec: TrainSpec, data: DataFacts, pace: number, input: CostInput): number {
  const images = Math.min(spec.limits.train ?? Infinity, data.train)
  const training = spec.epochs * images * passesOf(spec.method) * pace
  const { everyEpochs, initial } = spec.measure
  const measured = everyEpochs === 0 ? 0 : Math.ceil(spec.epochs / everyEpochs) + (initial ? 1 : 0)
  const cleanPass = Math.min(spec.limits.test ?? Infinity, data.test) * FORWARD * pace
  const known = input.history.flatMap((detail) => {
    const { spec: past } = detail.run
    const isAlike =
      past.kind === 'train' &&
      architectureName(past.architecture) === architectureName(spec.architecture) &&
      planKey(past) === planKey(spec)
    return isAlike
      ? epochs(detail).flatMap(({ attacks, uncertainty, measureSeconds }) =>
          attacks.length + uncertainty.length > 0 ? [measureSeconds] : []
        )
      : []
  })
  // Clean accuracy is part of a measurement, and all that there is in the epochs between.
  if (known.length > 0)
    return training + measured * median(known) + Math.max(0, spec.epochs - measured) * cleanPass
  const { samples, attacks, estimators } = spec.measure
  const passes =
    attacks.reduce((sum, attack) => sum + samples * attackPasses(attack), 0) +
    estimators.reduce((sum, estimator) => sum + estimatorPasses(estimator, data), 0)
  return training + spec.epochs * cleanPass + measured * passes * pace
}

function planKey({ measure: { samples, attacks, estimators }, limits }: TrainSpec): string {
  return JSON.stringify([samples, attacks, estimators, limits.test])
}

/** Passes that a step of training takes, each forward and backward: one, and those of its attack. */
function passesOf({ id, options }: MethodSpec): number {
  const { steps = 0, replays = 1 } = options as { steps?: number; replays?: number }
  const more: Partial<Record<MethodSpec['id'], number>> = {
    'fgsm-at': 1,
    trades: 1,
    mart: 1,
    'gradient-regularization': 2,
    'jacobian-regularization': 2,
    'interval-bound': 2
  }
  return (1 + steps + (more[id] ?? 0)) * replays
}

/**
 * Passes of one image. Of linear bounds that follow each hidden neuron back, only those that may switch count, and of a
 * convolution only the part of the image that they see.
 */
function certificatePasses(spec: CertificateSpec, architecture: Architecture, data: DataFacts): number {
  switch (spec.certificate) {
    case 'smoothing':
      return (spec.options.selectionDraws + spec.options.draws) * FORWARD
    case 'interval':
      return 4 * FORWARD * (spec.options.halvings + 1)
    case 'crown': {
      const hidden = spec.options.hidden === 'linear' ? hiddenUnits(architecture, data) * SHARE_SEEN : 0
      return (spec.options.halvings + 1) * (data.classCount + hidden)
    }
    case 'linear':
    case 'firstorder':
      return data.classCount
    case 'lipschitz':
      return spec.options.draws * Math.min(spec.options.classes, data.classCount - 1)
    case 'lipschitzness':
      return spec.options.steps + 1
    case 'clever': {
      const { batches, draws, classes } = spec.options
      return batches * draws * Math.min(classes, data.classCount - 1)
    }
  }
}

/** Perturbed images of one image. */
function perturbedImages(spec: CertificateSpec): number {
  switch (spec.certificate) {
    case 'smoothing':
      return spec.options.selectionDraws + spec.options.draws
    case 'lipschitz':
      return spec.options.draws
    case 'clever':
      return spec.options.batches * spec.options.draws
    default:
      return 0
  }
}

/** Numbers that come out of all layers with weights between the first and the last. */
function hiddenUnits(architecture: Architecture, { imageShape, classCount }: DataFacts): number {
  const { layers } = networkShapes(layersOf(architecture), imageShape, classCount)
  return layers
    .filter((layer) => (layer?.parameters ?? 0) > 0)
    .slice(1, -1)
    .reduce((sum, layer) => sum + (layer?.shape ?? []).reduce((product, side) => product * side, 1), 0)
}

function estimatorPasses({ options }: EstimatorSpec, data: DataFacts): number {
  const {
    images,
    samples,
    draws = 1
  } = options as { images?: number; samples?: number | null; draws?: number }
  return Math.min(images ?? samples ?? data.test, data.test) * draws
}

function memoryOf({ jobs, dataOf }: CostInput, abreast: number): number {
  const each = jobs
    .map((spec) => {
      const data = dataOf(spec)
      if (data === null) return JOB
      const limits = spec.kind === 'train' ? spec.limits : { train: 0, test: null }
      const images =
        Math.min(limits.train ?? Infinity, data.train) + Math.min(limits.test ?? Infinity, data.test)
      const batch = 'batchSize' in spec ? spec.batchSize : 128
      // Inputs, gradients and the outputs of the first layers, some thirty-two channels wide.
      return JOB + 4 * pixelsOf(data) * (images + 32 * 4 * batch)
    })
    .sort((a, b) => b - a)
  return ENGINE + each.slice(0, abreast).reduce((sum, bytes) => sum + bytes, 0)
}

function epochs({ points }: RunDetail): EpochPoint[] {
  return points.flatMap((point) => (point.kind === 'epoch' && point.epoch > 0 ? [point] : []))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
