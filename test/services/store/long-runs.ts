import { AttackSpec } from '@contract/attacks'
import { EstimatorSpec } from '@contract/estimators'
import { TrainSpec } from '@contract/job'
import type { AttackResult, EpochPoint, UncertaintyResult } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import { StudySpec } from '@contract/study'
import { wilson } from '@core/evaluation/wilson'
import { newRun } from '@services/jobs/new-run'
import { createProjectFolder } from '@services/store/project-folder'
import type { Store } from '@services/store/store'

/** How much a project is filled with. */
export interface LongRuns {
  readonly runs: number
  readonly epochs: number
  /** True: only losses and clean accuracies, as of a training that is measured no further. */
  readonly bare?: boolean
  /** True: they are the runs of one study. */
  readonly study?: boolean
}

const IMAGES = 1000
const FIRST = '2026-01-02T03:04:05.678Z'
const STUDY = 'long-runs-study'
const DATA = 'd'.repeat(64)
const bounds = { lower: 0, upper: 1 }
const attacks = [
  AttackSpec.parse({ attack: 'fgsm', norm: 'linf', epsilon: 0.1 }),
  AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 10 } }),
  AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.2, options: { steps: 10 } }),
  AttackSpec.parse({ attack: 'pgd', norm: 'l2', epsilon: 1.5, options: { steps: 10 } })
]
const estimator = EstimatorSpec.parse({ estimator: 'data' })

/**
 * A project with long trainings, written through the real store as a training writes them: curves of made-up figures
 * that rise, fall and scatter as real ones do, with a ledger for the last epoch. For tests of views and their speed, never
 * for results.
 */
export async function createLongRuns(
  folder: string,
  { runs, epochs, bare = false, study = false }: LongRuns
): Promise<void> {
  const { store } = await createProjectFolder(folder, 'Long runs', FIRST)
  try {
    if (study) store.studies.add({ id: STUDY, name: 'long', spec: studySpec(epochs), createdAt: FIRST })
    for (let index = 0; index < runs; index++) addRun(store, index, epochs, bare, study ? STUDY : null)
  } finally {
    store.close()
  }
}

function studySpec(epochs: number): StudySpec {
  return StudySpec.parse({
    ...{ heisenbenchStudy: 1, name: 'long', title: 'Long runs', dataset: { name: 'mnist' } },
    ...{ networks: ['conv3', 'mlp'], epochs, measure: { estimators: [estimator] } }
  })
}

function addRun(store: Store, index: number, epochs: number, bare: boolean, studyId: string | null): void {
  const spec = TrainSpec.parse({
    kind: 'train',
    dataset: 'mnist',
    architecture: index % 2 === 0 ? 'conv3' : 'mlp',
    optimizer: { kind: 'adam', learningRate: index % 4 < 2 ? 0.001 : 0.003 },
    epochs,
    seed: 1 + Math.floor(index / 4),
    measure: { everyEpochs: 1, ...(bare ? {} : { attacks, estimators: [estimator] }) }
  })
  const started = Date.UTC(2026, 0, 2, 3 + index)
  const run = {
    ...newRun(spec, studyId),
    state: 'done' as const,
    datasetHash: DATA,
    produced: `${spec.architecture}-${index}`,
    createdAt: new Date(started - 1000).toISOString(),
    startedAt: new Date(started).toISOString(),
    endedAt: new Date(started + 12_000 * epochs).toISOString(),
    seconds: 12 * epochs
  }
  store.runs.add(run)
  const noise = generator(index + 1)
  store.transaction(() => {
    for (let epoch = 0; epoch <= epochs; epoch++) {
      const point = epochPoint(run.id, index, epoch, epochs, noise, bare)
      store.points.add(run.id, epoch + 1, point)
    }
  })
  if (!bare) addLedger(store, run.id, index, epochs)
}

function epochPoint(
  runId: string,
  index: number,
  epoch: number,
  epochs: number,
  noise: () => number,
  bare: boolean
): EpochPoint {
  const progress = 1 - Math.exp((-8 * epoch) / epochs)
  const clean = share(0.1 + (0.82 + 0.01 * (index % 5)) * progress + 0.01 * noise())
  const robust = share(0.08 + 0.4 * progress - 0.2 * progress ** 4 + 0.02 * (index % 6) + 0.03 * noise())
  const measured = (): Pick<EpochPoint, 'attacks' | 'worstCases' | 'uncertainty'> => ({
    attacks: attacks.map((spec, at) =>
      attackResult(`${runId}-e${epoch}-a${at}`, spec, clean, robust / (1 + at / 2))
    ),
    worstCases: [
      {
        threatModel: threat(attacks[1] as AttackSpec),
        attacks: ['fgsm', 'pgd'],
        robustAccuracy: wilson(Math.round((robust / 1.6) * IMAGES), IMAGES)
      }
    ],
    uncertainty: [uncertainty(progress, noise)]
  })
  return {
    kind: 'epoch',
    epoch,
    loss: epoch === 0 ? null : 2.3 * Math.exp((-5 * epoch) / epochs) + 0.05 * (1 + noise()),
    learningRate: epoch === 0 ? null : 0.001,
    cleanAccuracy: wilson(Math.round(clean * 10_000), 10_000),
    ...(bare ? { attacks: [], worstCases: [], uncertainty: [] } : measured()),
    trainSeconds: 8,
    measureSeconds: 4
  }
}

function threat({ norm, epsilon }: AttackSpec): AttackResult['threatModel'] {
  return { norm, epsilon, bounds, knowledge: 'white-box', targeted: false }
}

function attackResult(evaluationId: string, spec: AttackSpec, clean: number, robust: number): AttackResult {
  const right = Math.round(clean * IMAGES)
  const left = Math.min(right, Math.round(robust * IMAGES))
  return {
    evaluationId,
    spec,
    threatModel: threat(spec),
    sampleCount: IMAGES,
    offset: 0,
    seed: 1,
    cleanAccuracy: wilson(right, IMAGES),
    robustAccuracy: wilson(left, IMAGES),
    attackSuccessRate: right === 0 ? null : wilson(right - left, right),
    medianDistance: spec.epsilon,
    forwardCalls: 6,
    backwardCalls: 5,
    seconds: 1,
    modelHash: 'b'.repeat(64),
    datasetHash: DATA,
    warnings: []
  }
}

function uncertainty(progress: number, noise: () => number): UncertaintyResult {
  const [x, p] = [2.2 - 0.6 * progress + 0.02 * noise(), 40 + 200 * progress + 8 * noise()]
  const around = (value: number): UncertaintyResult['product'] => ({
    value,
    low: value * 0.95,
    high: value * 1.05,
    method: 'bootstrap'
  })
  return {
    spec: estimator,
    sampleCount: IMAGES,
    seed: 1,
    dimension: 784,
    totalSigmaX: around(x),
    totalSigmaP: around(p),
    product: around(x * p),
    bound: 392,
    boundExact: false,
    excess: (x * p) / 392 - 1,
    meanPixelProduct: 0.5,
    gradientDirectionProduct: null,
    covarianceCheck: { value: -0.4, expected: null, standardError: 0.1, passed: null },
    effectiveSampleSize: 500 - 450 * progress,
    resolved: 500 - 450 * progress >= 100,
    ninetyPercentCount: 100,
    constantPixels: 67,
    // As real results are: two maps of the size of an image with every epoch.
    sigmaX: Array.from({ length: 784 }, () => 0.1 + 0.01 * noise()),
    sigmaP: Array.from({ length: 784 }, () => 5 + noise()),
    imageShape: [28, 28, 1],
    networkTerm: null,
    pixelNetworkTerm: [],
    quartiles: null,
    rHat: null,
    seconds: 1,
    modelHash: 'b'.repeat(64),
    datasetHash: DATA,
    warnings: []
  }
}

function addLedger(store: Store, runId: string, index: number, epoch: number): void {
  attacks.forEach((_, at) => {
    const evaluationId = `${runId}-e${epoch}-a${at}`
    const number = store.evaluations.numberOf(evaluationId, runId, () => epoch + 1)
    const rows = Array.from({ length: IMAGES }, (_row, image): LedgerRow => {
      const cleanCorrect = (image * 7 + index) % 20 !== 0
      const success = cleanCorrect && (image * 13 + index * 5) % 10 >= 4 - at
      return {
        evaluationId,
        sampleIndex: image,
        cleanCorrect,
        success,
        distance: 0.1,
        forwardCalls: success ? 1 + (image % 10) : 11,
        backwardCalls: success ? image % 10 : 10,
        label: image % 10,
        cleanClass: cleanCorrect ? image % 10 : (image + 1) % 10,
        adversarialClass: success ? (image + 3) % 10 : image % 10,
        cleanMargin: 3,
        adversarialMargin: success ? -1 : 1,
        hash: image.toString(16).padStart(64, '0')
      }
    })
    store.ledger.add(number, rows)
  })
}

function share(value: number): number {
  return Math.min(0.999, Math.max(0.001, value))
}

/** Numbers from -1 to 1 that scatter, the same for the same seed (Park and Miller 1988). */
function generator(seed: number): () => number {
  let state = seed * 7919
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (2 * state) / 2_147_483_647 - 1
  }
}
