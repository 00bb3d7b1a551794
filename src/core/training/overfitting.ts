import { AttackSpec } from '@contract/attacks'
import type { TrainSpec } from '@contract/job'
import type { EpochPoint, Rate, Warning } from '@contract/measurement'
import type { MethodSpec } from '@contract/training'
import type { LabelledImages } from '../data'
import { evaluateAttack } from '../evaluation/evaluate-attack'
import type { JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'

/** Training images on which the one-step and the many-step accuracy are compared. */
const WATCHED = 200
const PGD_STEPS = 10
/** Gap of FGSM and PGD accuracy from which training has learned its own step instead of robustness. */
const CATASTROPHIC_GAP = 0.2
/** Loss of robust accuracy against the best epoch, and for how many measured epochs in a row. */
const ROBUST_LOSS = 0.02
const ROBUST_EPOCHS = 5

export interface OverfittingInput {
  readonly model: Classifier
  /** The training split. */
  readonly data: LabelledImages
  readonly method: MethodSpec
  readonly seed: number
  readonly epoch: number
}

/**
 * Catastrophic overfitting (Wong et al. 2020, section 5.4): the accuracy under FGSM stays high while that under PGD
 * falls, on the same training images, norm and epsilon as in training. Null for methods that do not train on
 * adversarial examples, and where the gap is at most 20 points.
 */
export async function catastrophicOverfitting(
  { model, data, method, seed, epoch }: OverfittingInput,
  context: JobContext
): Promise<Warning | null> {
  const { norm = 'linf', epsilon } = method.options as { norm?: string; epsilon?: number }
  if (epsilon === undefined || epsilon === 0 || method.id === 'interval-bound') return null
  const samples = Math.min(WATCHED, data.count)
  const accuracyUnder = async (attack: string, options: object): Promise<Rate> => {
    const spec = AttackSpec.parse({ attack, norm, epsilon, options })
    const common = { model, data, spec, samples, offset: 0, seed, batchSize: samples }
    const events = evaluateAttack({ ...common, evaluationId: '', epoch, keepExamples: false }, context)
    for (;;) {
      const next = await events.next()
      if (next.done === true) return next.value.result.robustAccuracy
    }
  }
  const fgsm = await accuracyUnder('fgsm', {})
  const pgd = await accuracyUnder('pgd', { steps: PGD_STEPS })
  if (fgsm.value - pgd.value <= CATASTROPHIC_GAP) return null
  return {
    code: 'catastrophic-overfitting',
    message:
      `Catastrophic overfitting in epoch ${epoch}: of ${samples} training images ${percent(fgsm.value)} withstand ` +
      `FGSM but only ${percent(pgd.value)} PGD-${PGD_STEPS} (${norm} ${epsilon}). The network has learned the one ` +
      'step of its training. Try a smaller step, weight averaging, or PGD-AT.'
  }
}

/**
 * Robust overfitting (Rice et al. 2020, arXiv 2002.11569): for five measured epochs in a row the robust accuracy under
 * some attack has been more than 2 points below its best. Null otherwise.
 *
 * @param points epochs of one training, in order
 */
export function robustOverfitting(points: readonly EpochPoint[]): Warning | null {
  const measured = points.filter(({ attacks }) => attacks.length > 0)
  const last = measured[measured.length - 1]
  if (!last || measured.length <= ROBUST_EPOCHS) return null
  const index = last.attacks.findIndex((_, at) => {
    const values = measured.map(({ attacks }) => attacks[at]?.robustAccuracy.value ?? 0)
    const best = Math.max(...values)
    return values.slice(-ROBUST_EPOCHS).every((value) => best - value > ROBUST_LOSS)
  })
  if (index < 0) return null
  const values = measured.map(({ attacks }) => attacks[index]?.robustAccuracy.value ?? 0)
  const best = values.indexOf(Math.max(...values))
  return {
    code: 'robust-overfitting',
    message:
      `Robust overfitting: the robust accuracy was ${percent(values[best] ?? 0)} after epoch ` +
      `${measured[best]?.epoch ?? 0} and has been more than 2 points below that for ${ROBUST_EPOCHS} measured epochs. ` +
      'Take fewer epochs, a smaller learning rate at the end, or weight averaging.'
  }
}

/**
 * Looks at a training epoch by epoch; each alarm sounds once, for the epochs after it seldom differ. A training that is
 * resumed is watched from there on.
 */
export function overfittingWatch(
  data: LabelledImages,
  { method, seed }: Pick<TrainSpec, 'method' | 'seed'>
): (model: Classifier, point: EpochPoint, context: JobContext) => Promise<Warning[]> {
  const points: EpochPoint[] = []
  const said = new Set<Warning['code']>()
  return async (model, point, context) => {
    points.push(point)
    const { epoch } = point
    const isWatched = epoch > 0 && !said.has('catastrophic-overfitting')
    const found = [
      isWatched ? await catastrophicOverfitting({ model, data, method, seed, epoch }, context) : null,
      said.has('robust-overfitting') ? null : robustOverfitting(points)
    ]
    const warnings = found.flatMap((warning) => (warning === null ? [] : [warning]))
    for (const { code } of warnings) said.add(code)
    return warnings
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
