import { gradeMeaning, NOT_GRADED, type TrustReport } from '@contract/checks'
import type {
  AttackResult,
  DistanceDistribution,
  EpochPoint,
  RobustCurve,
  UncertaintyResult
} from '@contract/measurement'
import { epsilonAsText, WITH_TARGETED } from '@contract/threat-model'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { dimensionExcess } from '@core/charts/estimate-text'
import { table } from './output'

/** What `--json` prints of an epoch. */
export function epochLine(point: EpochPoint): object {
  return {
    kind: 'epoch',
    epoch: point.epoch,
    loss: point.loss,
    cleanAccuracy: point.cleanAccuracy.value,
    cleanInterval: [point.cleanAccuracy.low, point.cleanAccuracy.high],
    attacks: point.attacks.map(attackSummary),
    worstCases: point.worstCases.map((worst) => ({
      threatModel: worst.threatModel,
      attacks: worst.attacks,
      ...(worst.targeted === undefined ? {} : { targeted: worst.targeted }),
      robustAccuracy: worst.robustAccuracy.value,
      interval: [worst.robustAccuracy.low, worst.robustAccuracy.high]
    })),
    ...(point.attacks.length > 0 ? { grade: null, gradeReason: NOT_GRADED } : {}),
    uncertainty: point.uncertainty.map(uncertaintySummary),
    seconds: point.trainSeconds,
    measureSeconds: point.measureSeconds
  }
}

/** An attack's result with all conditions of its numbers. */
export function attackSummary(result: AttackResult): object {
  return {
    attack: result.spec.attack,
    norm: result.spec.norm,
    epsilon: result.spec.epsilon,
    epsilonText: epsilonAsText(result.spec.epsilon, result.threatModel.bounds),
    ...(result.spec.eightBit ? { eightBit: true } : {}),
    options: result.spec.options,
    threatModel: result.threatModel,
    sampleCount: result.sampleCount,
    offset: result.offset,
    seed: result.seed,
    cleanAccuracy: result.cleanAccuracy.value,
    cleanInterval: [result.cleanAccuracy.low, result.cleanAccuracy.high],
    robustAccuracy: result.robustAccuracy.value,
    robustInterval: [result.robustAccuracy.low, result.robustAccuracy.high],
    ...(result.accuracyAfter
      ? {
          accuracyAfter: result.accuracyAfter.value,
          afterInterval: [result.accuracyAfter.low, result.accuracyAfter.high]
        }
      : {}),
    attackSuccessRate: result.attackSuccessRate?.value ?? null,
    ...(result.ofTargetClass ? { ofTargetClass: result.ofTargetClass } : {}),
    medianDistance: result.medianDistance,
    ...(result.distances ? { distances: withoutCurve(result.distances) } : {}),
    seconds: result.seconds,
    forwardCalls: result.forwardCalls,
    backwardCalls: result.backwardCalls,
    ...(result.wins ? { wins: result.wins } : {}),
    ...(result.warmStart ? { warmStart: result.warmStart } : {}),
    ...(result.survival ? { survival: result.survival } : {}),
    modelHash: result.modelHash,
    datasetHash: result.datasetHash,
    warnings: result.warnings
  }
}

/** How far a robust accuracy can be trusted, with the reasons why it is no better. */
export function gradeSummary({ grade, reasons, provisional }: TrustReport): object {
  return { grade, reasons, ...(provisional === null ? {} : { provisional }) }
}

/** A grade with what it means: "grade B: …"; without one why there is none. */
export function gradeText(grade: TrustReport['grade']): string {
  return grade === null ? gradeMeaning(grade) : `grade ${grade}: ${gradeMeaning(grade)}`
}

/** Quantiles of the distances that a minimum-norm attack found; null is infinite. */
function withoutCurve({ notFound, median, quartiles, deciles }: DistanceDistribution): object {
  return { notFound, median, quartiles, deciles }
}

/** The same in one line for people; null for an attack of the other family. */
export function distanceText({ distances, threatModel, sampleCount }: AttackResult): string | null {
  if (!distances) return null
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? 'infinite' : String(Number(value.toPrecision(4)))
  const { median, quartiles, deciles, notFound } = distances
  return (
    `nearest adversarial inputs in ${threatModel.norm}: median distance ${text(median)}, ` +
    `quartiles ${text(quartiles[0])} and ${text(quartiles[1])}, deciles ${deciles.map(text).join(', ')}; ` +
    `none found for ${notFound} of ${sampleCount} images`
  )
}

/** An estimate with all conditions; the per-pixel values only when asked for. */
export function uncertaintySummary(result: UncertaintyResult): object {
  return {
    estimator: result.spec.estimator,
    options: result.spec.options,
    sampleCount: result.sampleCount,
    seed: result.seed,
    dimension: result.dimension,
    totalSigmaX: result.totalSigmaX.value,
    totalSigmaXInterval: [result.totalSigmaX.low, result.totalSigmaX.high],
    totalSigmaP: result.totalSigmaP.value,
    totalSigmaPInterval: [result.totalSigmaP.low, result.totalSigmaP.high],
    product: result.product.value,
    productInterval: [result.product.low, result.product.high],
    intervalMethod: result.product.method,
    bound: result.bound,
    boundExact: result.boundExact,
    boundError: result.boundError ?? null,
    excess: result.excess,
    excessTimesDimension: dimensionExcess(result),
    meanPixelProduct: result.meanPixelProduct,
    productOverCovariance: result.productOverCovariance ?? null,
    productOverCovarianceQuartiles: result.productOverCovarianceQuartiles ?? null,
    gradientDirectionProduct: result.gradientDirectionProduct?.value ?? null,
    gradientDirectionProductInterval: result.gradientDirectionProduct && [
      result.gradientDirectionProduct.low,
      result.gradientDirectionProduct.high
    ],
    covarianceCheck: result.covarianceCheck,
    networkTerm: result.networkTerm?.value ?? null,
    rHat: result.rHat,
    effectiveSampleSize: result.effectiveSampleSize,
    resolved: result.resolved,
    packets: result.packets ?? null,
    ninetyPercentCount: result.ninetyPercentCount,
    constantPixels: result.constantPixels,
    seconds: result.seconds,
    modelHash: result.modelHash,
    datasetHash: result.datasetHash,
    warnings: result.warnings
  }
}

/** "0.05,0.1" as numbers; what is none stays NaN, which the schema refuses with the name of the field. */
export function numbersOf(list: string): number[] {
  return list.split(',').map((text) => (text.trim() === '' ? NaN : Number(text)))
}

/** A robustness curve with the conditions of each of its evaluations. */
export function curveSummary({ points, sampleCount }: RobustCurve, results: readonly AttackResult[]): object {
  return {
    sampleCount,
    points: points.map(({ epsilon, robustAccuracy: { value, low, high } }) => ({
      epsilon,
      robustAccuracy: value,
      interval: [low, high]
    })),
    evaluations: results.map(attackSummary)
  }
}

/** The same for people. */
export function curveTable({ points, sampleCount }: RobustCurve): string {
  const rows = points.map(({ epsilon, robustAccuracy: { value, low, high } }) => [
    String(epsilon),
    value.toFixed(4),
    `${low.toFixed(4)} to ${high.toFixed(4)}`
  ])
  const head = ['epsilon', 'robust accuracy', '95 % interval']
  return `${table([head, ...rows])}\n(${sampleCount} images; what falls at a smaller epsilon counts at each larger one)`
}

/** The worst case over all attacks on the same images, and what each of them adds. */
export function worstText({
  attacks,
  robustAccuracy,
  sampleCount,
  offset,
  targeted
}: WorstOverAttacks): string {
  const { value, low, high } = robustAccuracy
  return [
    `  worst case over ${attacks.length} attacks under this threat model on ${sampleCount} images from ${offset}: ` +
      `${value.toFixed(4)} (95 % interval ${low.toFixed(4)} to ${high.toFixed(4)})`,
    ...attacks.map(
      ({ attack, seed, first, alone }) =>
        `    ${attack}, seed ${seed}: the first to fool ${first} images, ${alone} fooled by no other`
    ),
    ...(targeted === undefined ? [] : [`    ${WITH_TARGETED}`])
  ].join('\n')
}
