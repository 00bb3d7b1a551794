import { estimatorInfos, type EstimatorId } from '@contract/estimators'
import { gateText } from '../charts/estimate-text'
import { formatCount, formatNumber } from '../charts/format'
import { section, table } from './blocks'
import { cell, emptyCell, paragraph, textColumn } from './cells'
import { checklist } from './checklist'
import type { Block, Section } from './document'
import { gradeBlocks } from './grades'
import { attackResults, uncertaintyResults } from './measure-conditions'
import { runAnchor } from './places'
import { labelOf, type Subject } from './input'
import { worstBlocks } from './worst-over-attacks'

/** Advice of the literature: fewer seeds do not make a trend. */
const ENOUGH_SEEDS = 5

/** What stands between these numbers and the truth, drawn from the numbers themselves. */
export function trustSection(subject: Subject): Section[] {
  if (subject.reported.length === 0) return []
  return [
    section('How far to trust it', [
      ...seedNote(subject),
      ...attackRemarks(subject),
      ...resolvedRemarks(subject),
      ...dataRemarks(subject),
      paragraph(
        'The same seed gives the same weights on the same machine with the same number of threads. Another machine, ' +
          'another number of threads or another version of TensorFlow adds up in another order, and single-precision ' +
          'rounding then leads training along another path.',
        'Repeating.'
      ),
      ...worstBlocks(subject),
      ...gradeBlocks(subject),
      ...checklistTable(subject)
    ])
  ]
}

function checklistTable(subject: Subject): Block[] {
  if (attackResults(subject).length === 0) return []
  return [
    table(
      'The evaluation against the checklists of Carlini et al. (arXiv 1902.06705) and Athalye et al. (arXiv 1802.00420), as far as it can be read from the stored results. The run is the one that the number is of, or the first of several.',
      ['Question', 'Answer', 'Found', 'Figure', 'Run'].map((title) => textColumn(title)),
      checklist(subject).map(({ question, answer, found, figure, run }) => [
        cell(question),
        cell(answer, '', answer === 'yes' ? 'plain' : answer === 'no' ? 'bad' : 'caution'),
        cell(found),
        figure === undefined ? emptyCell : { ...emptyCell, figure },
        run === undefined ? emptyCell : { ...cell(labelOf(subject, run)), link: runAnchor(run) }
      ])
    )
  ]
}

function seedNote(subject: Subject): Block[] {
  const seedsOf = new Map<string, Set<number>>()
  for (const { network, seed } of subject.styles.values())
    seedsOf.set(network, new Set([...(seedsOf.get(network) ?? []), seed]))
  const fewest = Math.min(...[...seedsOf.values()].map((seeds) => seeds.size))
  if (seedsOf.size === 0 || fewest >= ENOUGH_SEEDS) return []
  const count = fewest === 1 ? 'One seed' : `${formatCount(fewest)} seeds`
  return [
    {
      kind: 'note',
      tone: 'caution',
      title: `${count} for a network`,
      text:
        'Weights drawn anew give other curves; on small networks the spread between seeds can be as large as the ' +
        'difference between networks. The intervals in this report do not contain that spread. Train at least ' +
        `${ENOUGH_SEEDS} seeds before calling a difference a finding.`
    }
  ]
}

function attackRemarks(subject: Subject): Block[] {
  const results = attackResults(subject)
  if (results.length === 0) return []
  const halfWidth = Math.max(
    0,
    ...results.map(({ robustAccuracy: { low, high } }) => (high - low) / 2).filter(Number.isFinite)
  )
  const fewest = results.reduce(
    (least, { sampleCount }) => Math.min(least, sampleCount),
    Number.POSITIVE_INFINITY
  )
  return [
    paragraph(
      'A robust accuracy says that these attacks failed, not that none could succeed. FGSM and PGD climb the loss ' +
        'gradient; more steps, more restarts, another loss or a search without gradients can find what they miss. ' +
        'Quote the worst case, with its threat model.',
      'Upper bounds.'
    ),
    paragraph(
      `With ${formatCount(fewest)} images or more the widest interval of a robust accuracy is ` +
        `± ${formatNumber(100 * halfWidth, 2)} points. Smaller differences between networks are not shown by this ` +
        'sample, unless they are compared image by image.',
      'Sample size.'
    )
  ]
}

function resolvedRemarks(subject: Subject): Block[] {
  const results = uncertaintyResults(subject)
  const ids = [...new Set(results.map(({ spec }) => spec.estimator))]
  return ids.map((id: EstimatorId) => {
    const own = results.filter(({ spec }) => spec.estimator === id)
    const unresolved = own.filter(({ resolved }) => !resolved).length
    const checked = own.filter(({ covarianceCheck }) => covarianceCheck.passed !== null)
    const failed = checked.filter(({ covarianceCheck }) => covarianceCheck.passed === false).length
    const check =
      checked.length === 0
        ? 'The covariance check has no exact value to be held against under this measure.'
        : `The covariance check failed for ${formatCount(failed)} of ${formatCount(checked.length)}.`
    return paragraph(
      `${formatCount(unresolved)} of ${formatCount(own.length)} measurements are not resolved ` +
        `(${[...new Set(own.map(({ spec }) => gateText(spec)))].join('; ')}). ${check}`,
      `${estimatorInfos[id].label}.`
    )
  })
}

function dataRemarks(subject: Subject): Block[] {
  const limited = subject.trainings.filter(
    ({ run: { spec } }) => spec.kind === 'train' && (spec.limits.train !== null || spec.limits.test !== null)
  )
  if (limited.length === 0) return []
  const [first] = limited
  const limits = first?.run.spec.kind === 'train' ? first.run.spec.limits : null
  const part =
    limits?.train === undefined || limits.train === null
      ? 'a part'
      : `the first ${formatCount(limits.train)} images`
  return [
    paragraph(
      `${formatCount(limited.length)} of ${formatCount(subject.trainings.length)} trainings used ${part} of the data. ` +
        'Figures on the full data differ, accuracies above all.',
      'Less than all data.'
    )
  ]
}
