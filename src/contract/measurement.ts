import { z } from 'zod'
import { AttackedBatch } from './attacked-batch'
import { aimOf, AttackSpec } from './attacks'
import { CertificateSpec } from './certificates'
import { CertificatePoint, CertificateResult, CertifiedBatch } from './certificates/result'
import { CheckPoint } from './checks/job'
import { ImageShape } from './dataset'
import { EmbeddingPoint } from './embedding'
import { EstimatorSpec } from './estimators'
import { Seed } from './field'
import { Rate } from './rate'
import { SlicePoint } from './slice'
import { Survival } from './survival'
import { countsUnder, sameThreat, ThreatModel } from './threat-model'
import { TransferPoint } from './transfer'

export { Rate }

/**
 * Where an interval comes from: `delta`, the influence of each sample; `bootstrap`, images resampled; `bootstrap-draws`, of a
 * median over fixed labels, each one's value anew by its delta error; `bootstrap-images-draws`, the same with images resampled.
 * Medians of older programs say `bootstrap`: they resampled the labels or images alone.
 */
const IntervalMethod = z.enum(['delta', 'bootstrap', 'bootstrap-draws', 'bootstrap-images-draws', 'none'])
export type IntervalMethod = z.infer<typeof IntervalMethod>

/** A value with a 95 % interval; `method` says where the interval comes from. `null` bounds: not available. */
export const Interval = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  method: IntervalMethod
})
export type Interval = z.infer<typeof Interval>

/** An interval, or the value alone, as older programs stored some. */
const IntervalOrValue = z.preprocess(
  (stored) =>
    typeof stored === 'number' ? { value: stored, low: null, high: null, method: 'none' } : stored,
  Interval.nullable()
)

/** Reasons to distrust a number; shown next to it, and in the PDF. */
export const WarningCode = z.enum([
  'zero-gradient',
  'not-finite-gradient',
  'left-ball',
  'left-box',
  'not-logits',
  'few-samples',
  'low-effective-sample-size',
  'covariance-check-failed',
  'chains-not-mixed',
  'constant-pixels',
  'catastrophic-overfitting',
  'robust-overfitting',
  'smaller-batches'
])
export type WarningCode = z.infer<typeof WarningCode>
export const Warning = z.object({ code: WarningCode, message: z.string() })
export type Warning = z.infer<typeof Warning>

/**
 * How far the nearest adversarial inputs that a minimum-norm attack found are, in the norm of the threat model, over all
 * evaluated samples: 0 for one that was wrong before, infinite (null) for one for which nothing was found. The q-quantile
 * is the smallest distance that at least a share q of the samples does not exceed.
 */
export const DistanceDistribution = z.object({
  /** Samples that were right before and for which nothing was found at any distance. */
  notFound: z.int().min(0),
  median: z.number().nullable(),
  /** Of 25 % and 75 % of the samples. */
  quartiles: z.array(z.number().nullable()).length(2),
  /** Of 10 %, 20 %, ... 90 % of the samples. */
  deciles: z.array(z.number().nullable()).length(9),
  /**
   * The robust curve that follows: `robust` samples withstand every epsilon from this one on up to the next entry's. By
   * rising epsilon, from 0 on; of many samples some steps are left out.
   */
  curve: z.array(z.object({ epsilon: z.number(), robust: z.int().min(0) }))
})
export type DistanceDistribution = z.infer<typeof DistanceDistribution>

/** As it may have been stored: an older program left the aim out of the threat model. */
const StoredResult = z.object({
  /** Names the rows of the ledger that belong to it. */
  evaluationId: z.string(),
  spec: z.custom<AttackSpec>((value) => AttackSpec.safeParse(value).success),
  threatModel: ThreatModel,
  sampleCount: z.int().min(0),
  offset: z.int().min(0),
  seed: Seed,
  cleanAccuracy: Rate,
  /** Share of all evaluated samples that are right before and after the attack; an upper bound on the truth. */
  robustAccuracy: Rate,
  /**
   * Share of all evaluated samples that are right after, whatever they were before; of what changes every image. Left out for
   * attacks, which leave alone what is wrong, and by older programs.
   */
  accuracyAfter: Rate.exactOptional(),
  /** Among initially correct ones; null where there are none. */
  attackSuccessRate: Rate.nullable(),
  /**
   * Of an attack at one class for all: its own images that are right before. They are not attacked, and count as right after.
   * Left out where there is none, and by older programs.
   */
  ofTargetClass: z.int().min(1).exactOptional(),
  /** Median distance of the successful adversarial inputs in the threat model's norm; null without success. */
  medianDistance: z.number().nullable(),
  /** Of a minimum-norm attack; null, or left out by an older program, for the others. */
  distances: DistanceDistribution.nullable().optional(),
  /** Model evaluations a sample, mean over the samples, the referee's own not counted. */
  forwardCalls: z.number(),
  backwardCalls: z.number(),
  seconds: z.number(),
  modelHash: z.string(),
  datasetHash: z.string(),
  warnings: z.array(Warning),
  /** Of an ensemble: the images (places in the test split) that each of its attacks was the first to fool. */
  wins: z.array(z.object({ attack: z.string(), samples: z.array(z.int()) })).optional(),
  /**
   * The evaluation at a smaller epsilon whose examples counted here, too, where they fool the network, and from which the
   * attack began besides its own starts; left out without a warm start.
   */
  warmStart: z.object({ epsilon: z.number(), evaluationId: z.string() }).exactOptional(),
  /** What is left of the examples as 8-bit images; left out by older programs and while a network trains. */
  survival: Survival.exactOptional()
})

/** What one attack did to one model, with all conditions of the number. */
export const AttackResult = StoredResult.transform((result) => ({
  ...result,
  threatModel: { ...result.threatModel, ...aimOf(result.spec) }
}))
export type AttackResult = z.infer<typeof AttackResult>

/** Worst case over attacks with one threat model: a sample counts as robust only if every attack failed. */
export const WorstCase = z.object({
  threatModel: ThreatModel,
  attacks: z.array(z.string()),
  /** Of an untargeted one: how many of the attacks are targeted ones, of which any wrong class counts. Left out where none is. */
  targeted: z.int().min(1).exactOptional(),
  robustAccuracy: Rate
})
export type WorstCase = z.infer<typeof WorstCase>

/** Whether an attack under this threat model on the same images is among those of a worst case. */
export function isAmong(
  { threatModel, targeted }: Pick<WorstCase, 'threatModel' | 'targeted'>,
  threat: ThreatModel
): boolean {
  return targeted === undefined ? sameThreat(threat, threatModel) : countsUnder(threat, threatModel)
}

/** `Cov(x, d log psi)` against its exact value -(1-B)/2, averaged over the pixels. */
export const CovarianceCheck = z.object({
  value: z.number(),
  /** Null where the exact value is unknown (data measure). */
  expected: z.number().nullable(),
  standardError: z.number(),
  /**
   * Within 3 standard errors of the expected value, over the pixels and along the loss gradient; null where that is
   * unknown.
   */
  passed: z.boolean().nullable(),
  /** The same along the loss gradient; left out where there is none, and by older programs. */
  along: z.object({ value: z.number(), standardError: z.number(), passed: z.boolean() }).exactOptional(),
  /**
   * Coordinates more than 3 standard errors from their own exact value, of how many, and how many would be by chance.
   * Left out where that is unknown, and by older programs.
   */
  beyond: z.object({ count: z.int(), of: z.int(), byChance: z.number() }).exactOptional()
})
export type CovarianceCheck = z.infer<typeof CovarianceCheck>

const Quartiles = z.tuple([z.number(), z.number()])

/** The uncertainty pair of one model under one estimator, with all conditions. */
export const UncertaintyResult = z.object({
  spec: EstimatorSpec,
  sampleCount: z.int(),
  seed: Seed,
  dimension: z.int(),
  /** Delta x, aggregate: square root of the sum over pixels of variances; unit of x. */
  totalSigmaX: Interval,
  /** Delta p, aggregate; unit 1/x. */
  totalSigmaP: Interval,
  /** totalSigmaX times totalSigmaP. */
  product: Interval,
  /** What the product is held against: half the number of pixels counted. */
  bound: z.number(),
  /** False for the data measure: there d/2 is a reference line that may be undercut. */
  boundExact: z.boolean(),
  /**
   * Standard error of the bound where it is measured, as on a box (of a median, the median of the errors). Left out where it
   * is known, and by older programs.
   */
  boundError: z.number().exactOptional(),
  /** Product over bound, minus 1. */
  excess: z.number(),
  /** Mean over pixels of the products sigma x times sigma p (not the product of the aggregates). */
  meanPixelProduct: z.number(),
  /**
   * `Delta x_i Delta p_i / (2 |Cov(x_i, d_i log psi)|)`, median over the pixels: at least 1/2 in every sample, so no test of a
   * bound. Without quartiles it is that of an older program, which divided the means over the pixels.
   */
  productOverCovariance: z.number().exactOptional(),
  /** First and third quartile of it over the pixels. */
  productOverCovarianceQuartiles: Quartiles.exactOptional(),
  /**
   * Product along the loss-gradient direction, median over the packets that have one; null where none has. In a window it is
   * that of the gradient at the image, else that of the mean of d log(loss) in the packet.
   */
  gradientDirectionProduct: IntervalOrValue,
  covarianceCheck: CovarianceCheck,
  effectiveSampleSize: z.number(),
  /**
   * False below the effective sample size that the estimator needs (100; 500 on a box), where more than a quarter of the
   * packets are below it, and where chains have not mixed: drawn hollow, never compared or averaged.
   */
  resolved: z.boolean(),
  /**
   * Packets measured, one an image or a label, and those whose own effective sample size resolves them. All values are over
   * these alone, over all of them where there is none; the effective sample size is the median over all. Left out where
   * there is one packet of all images, and by older programs, which left out none.
   */
  packets: z.object({ measured: z.int(), resolved: z.int() }).exactOptional(),
  /** Images or draws that hold 90 % of the weight. */
  ninetyPercentCount: z.int(),
  /** Pixels that never vary, left out of every mean. */
  constantPixels: z.int(),
  /** Per pixel, in the order of the image. */
  sigmaX: z.array(z.number()),
  sigmaP: z.array(z.number()),
  /** Height, width and channels of what the pixel arrays show; null where they are no image. */
  imageShape: ImageShape.nullable().default(null),
  /**
   * What the network adds to the window: `sqrt(sum_i s_i^2)`, `s_i` the standard deviation of `d_i log(loss)`; unit 1/x.
   * Null where the estimator has no window.
   */
  networkTerm: Interval.nullable().default(null),
  /** `s_i` of each pixel; empty where there is none. */
  pixelNetworkTerm: z.array(z.number()).default([]),
  /** First and third quartile over the packets of a median; null for a single packet. */
  quartiles: z
    .object({
      totalSigmaX: Quartiles,
      totalSigmaP: Quartiles,
      product: Quartiles,
      gradientDirectionProduct: Quartiles.exactOptional()
    })
    .nullable()
    .default(null),
  /** Largest split R-hat over packets and functionals; null where no chains ran. Above 1.05 they have not mixed. */
  rHat: z.number().nullable().default(null),
  seconds: z.number(),
  modelHash: z.string(),
  datasetHash: z.string(),
  warnings: z.array(Warning)
})
export type UncertaintyResult = z.infer<typeof UncertaintyResult>

/** Below this effective sample size a value is marked "not resolved". */
export const RESOLVED_FROM = 100
/** Above this R-hat the chains of an estimate have not mixed, and it is not resolved (Vehtari et al. 2021 say 1.01 for papers). */
export const MIXED_BELOW = 1.05
/** Below this one it carries a warning. */
export const COMFORTABLE_FROM = 500

/** An option of a sweep over epsilon. */
export const WarmStart = z.boolean().meta({
  title: 'Warm start',
  description:
    'Each epsilon counts what the same attack found at the smaller one, and begins there before its own starts. It takes up ' +
    'to one restart more, and never finds less.'
})

/** What is measured while a network trains. */
export const MeasurePlan = z.object({
  /** Measure after every n-th epoch, and after the last. 0: only clean accuracy. */
  everyEpochs: z.int().min(0).default(1).meta({ title: 'Measure every n epochs' }),
  /** Also measure the untrained network, as epoch 0. */
  initial: z.boolean().default(true).meta({ title: 'Measure before training' }),
  /** Test images attacked, from the start of the test split. */
  samples: z.int().min(1).default(1000).meta({ title: 'Test images attacked' }),
  attacks: z.array(AttackSpec).default([]),
  estimators: z.array(EstimatorSpec).default([]),
  /** Left out by older programs and where there are none. */
  certificates: z.array(CertificateSpec).optional(),
  /** Test images certified, from the start of the test split; 100 where nothing is said. */
  certifiedSamples: z.int().min(1).optional().meta({ title: 'Test images certified' }),
  /** Left out where it is off. */
  warmStart: WarmStart.exactOptional(),
  /** Besides the last network: for slices through input space by epoch. */
  keepNetworks: z.int().min(0).max(64).default(0).meta({
    title: 'Networks kept',
    description:
      'Networks of so many epochs stay in the project, most of them from early epochs, to see how their regions, their weights and what they say of an image change.'
  })
})
export type MeasurePlan = z.infer<typeof MeasurePlan>

/** One epoch of training. */
export const EpochPoint = z.object({
  kind: z.literal('epoch'),
  epoch: z.int().min(0),
  /** Mean training loss over the epoch; null before training. */
  loss: z.number().nullable(),
  learningRate: z.number().nullable(),
  /** On the whole (limited) test split. */
  cleanAccuracy: Rate,
  attacks: z.array(AttackResult),
  worstCases: z.array(WorstCase),
  uncertainty: z.array(UncertaintyResult),
  certificates: z.array(CertificateResult).optional(),
  /** On training images held out, with early stopping; under no attack where that is null. */
  validation: z.object({ accuracy: Rate, attack: AttackSpec.nullable() }).optional(),
  /** Seconds of training alone, then of measuring. */
  trainSeconds: z.number(),
  measureSeconds: z.number()
})
export type EpochPoint = z.infer<typeof EpochPoint>

export const AttackPoint = z.object({ kind: z.literal('attack'), result: AttackResult })
export type AttackPoint = z.infer<typeof AttackPoint>
export const UncertaintyPoint = z.object({ kind: z.literal('uncertainty'), result: UncertaintyResult })
export type UncertaintyPoint = z.infer<typeof UncertaintyPoint>

/** Robust accuracy of one attack against epsilon, on the same images; a success at a smaller epsilon counts at each larger. */
export const RobustCurve = z.object({
  /** The evaluations that it is made of, by rising epsilon. */
  evaluationIds: z.array(z.string()),
  sampleCount: z.int(),
  /** By rising epsilon, from the clean accuracy at 0 on. */
  points: z.array(z.object({ epsilon: z.number(), robustAccuracy: Rate }))
})
export type RobustCurve = z.infer<typeof RobustCurve>
/** The curve as far as it was measured; a later one of the same run takes its place. */
export const CurvePoint = z.object({ kind: z.literal('curve'), curve: RobustCurve })
export type CurvePoint = z.infer<typeof CurvePoint>

/** One measurement of a run, in the order in which it was made. */
export const Point = z.discriminatedUnion('kind', [
  EpochPoint,
  AttackPoint,
  UncertaintyPoint,
  CertificatePoint,
  CertifiedBatch,
  AttackedBatch,
  CurvePoint,
  SlicePoint,
  EmbeddingPoint,
  TransferPoint,
  CheckPoint
])
export type Point = z.infer<typeof Point>
