import { wilson } from '../../evaluation/wilson'
import {
  type Answers,
  type CalibrationEstimate,
  calibrationSteps,
  reliabilityBins
} from '../../statistics/calibration'
import { averagePrecision, rocArea, thresholdPoints } from '../../statistics/roc'
import { createRandom } from '../../tensor/random'
import { axis } from '../axes'
import type { ChartSpec, SeriesPoint, SeriesSpec } from '../chart-spec'
import type { BarSpec } from '../figure-spec'
import { formatCount, formatNumber } from '../format'
import type { RunStyle } from '../run-style'
import type { ValueSpan } from '../value-span'

export type { Answers } from '../../statistics/calibration'

/** What one network answered under one condition. */
export interface AnswerSet {
  readonly runId: string
  readonly style: RunStyle
  readonly when: 'clean' | 'attacked'
  readonly answers: Answers
  readonly calibration: CalibrationEstimate | null
  /** "10,000 test images", and where from. */
  readonly source: string
  /** The answers to every test image. */
  readonly whole?: boolean
}

/** Answers with their calibration error, estimated with seed 1, in small steps: a window is free in between. */
export function* answerSet<Set extends Omit<AnswerSet, 'calibration'>>(
  set: Set
): Generator<void, Set & Pick<AnswerSet, 'calibration'>> {
  const calibration = yield* calibrationSteps(set.answers, createRandom(1).fork('calibration'))
  return { ...set, calibration }
}

/** An axis from 0 to 100 %. */
export const shareAxis = (label: string): ChartSpec['x'] => axis(label, { format: 'percent', min: 0, max: 1 })

/** Accuracy against confidence, one chart a network, clean and attacked; calibrated is the diagonal. */
export function reliabilityDiagrams(sets: readonly AnswerSet[]): ChartSpec[] {
  const runs = [...new Set(sets.map(({ runId }) => runId))]
  return runs.flatMap((runId): ChartSpec[] => {
    const own = sets.filter((set) => set.runId === runId)
    const [first] = own
    if (first === undefined) return []
    return [
      {
        id: `reliability:${runId}`,
        title: `Reliability, ${first.style.label}`,
        caption:
          `Share of right answers among those of like confidence, Wilson 95 % intervals; on the diagonal a network is as ` +
          `sure as it is right. ${own.map(describe).join(' ')}`,
        x: shareAxis('Confidence'),
        y: shareAxis('Right answers'),
        series: [...own.map((set, index) => reliabilitySeries(set, index)), diagonal('calibrated')],
        references: []
      }
    ]
  })
}

function describe({ when, source, calibration }: AnswerSet): string {
  if (calibration === null) return `${capital(when)}: no answers.`
  const { value, low, high, chance, chanceLimit, resolved } = calibration
  const verdict = resolved ? '' : ' Not resolved: no more than chance gives.'
  return (
    `${capital(when)} (${source}): ECE ${formatNumber(value, 2)}, 95 % ${formatNumber(low, 2)} to ${formatNumber(high, 2)} ` +
    `from resampling the images, seed 1; a calibrated network would show ${formatNumber(chance, 2)}, up to ` +
    `${formatNumber(chanceLimit, 2)}, by chance.${verdict}`
  )
}

function reliabilitySeries({ when, answers }: AnswerSet, index: number): SeriesSpec {
  return {
    id: when,
    label: when,
    colorIndex: index,
    dash: when === 'clean' ? 'solid' : 'dashed',
    marker: when === 'clean' ? 'circle' : 'square',
    points: reliabilityBins(answers)
      .map(({ low, high, ...bin }, index, { length }) => ({
        ...bin,
        // The bins at the ends hold all that lies beyond them, too.
        counts: { ...(index > 0 && { over: low }), ...(index < length - 1 && { upTo: high }) }
      }))
      .filter(({ count }) => count > 0)
      .map(({ count, right, meanConfidence, counts }) => {
        const rate = wilson(right, count)
        return {
          counts,
          x: meanConfidence,
          y: rate.value,
          low: rate.low,
          high: rate.high,
          resolved: count >= 10,
          name: `${formatCount(count)} answers`
        }
      })
  }
}

/** The line from 0 to 1 that curves of shares are held against. */
export function diagonal(label: string): SeriesSpec {
  const point = (at: number): SeriesPoint => ({ x: at, y: at, low: null, high: null, resolved: true })
  return {
    id: 'diagonal',
    label,
    colorIndex: 6,
    dash: 'dotted',
    marker: 'diamond',
    points: [point(0), point(1)]
  }
}

/** Expected calibration errors of all networks, with intervals. */
export function calibrationBars(sets: readonly AnswerSet[]): BarSpec {
  const runs = [...new Map(sets.map(({ runId, style }) => [runId, style.label]))]
  return {
    kind: 'bars',
    id: 'calibration-error',
    title: 'Expected calibration error',
    caption:
      'Mean distance between confidence and accuracy over 15 bins (Guo et al. 2017). 95 % percentile intervals from ' +
      'resampling the images. Hollow, not resolved: no more than a calibrated network shows by chance on so many images.',
    xLabel: 'Run',
    categories: runs.map(([, label]) => label),
    y: axis('ECE', { min: 0 }),
    series: (['clean', 'attacked'] as const).map((when, colorIndex) => ({
      id: when,
      label: when,
      colorIndex,
      bars: runs.map(([runId]) => {
        const found = sets.find((set) => set.runId === runId && set.when === when)?.calibration
        return found
          ? { value: found.value, low: found.low, high: found.high, resolved: found.resolved }
          : { value: null, low: null, high: null, resolved: true }
      })
    })),
    references: []
  }
}

/** Right answers kept against wrong answers kept, as the confidence that is asked for falls. */
export function rocChart(sets: readonly AnswerSet[]): ChartSpec {
  return {
    id: 'confidence-roc',
    title: 'Right against wrong answers by confidence (ROC)',
    caption:
      'Answers above a confidence are kept: share of the right ones against share of the wrong ones, as the threshold falls ' +
      'from 1 to 0. In brackets the area under the curve with DeLong’s 95 % interval; 0.5 is chance. ' +
      sets.map(sourceOf).join(' '),
    x: shareAxis('Wrong answers kept'),
    y: shareAxis('Right answers kept'),
    series: [...sets.flatMap((set) => rocSeries(set, set.answers, 'confidence')), diagonal('chance')],
    references: [],
    trail: true
  }
}

/**
 * The curve of one set of answers as a threshold on their value falls from 1 to 0; none where all are of one kind.
 *
 * @param value what the threshold is on: "confidence"
 */
export function rocSeries(
  set: Pick<AnswerSet, 'runId' | 'style' | 'when'>,
  answers: Answers,
  value: string
): SeriesSpec[] {
  const points = thresholdPoints(answers)
  const last = points.at(-1)
  const wrong = (last?.kept ?? 0) - (last?.keptRight ?? 0)
  const right = last?.keptRight ?? 0
  if (wrong === 0 || right === 0) return []
  const area = rocArea(answers)
  const text = area
    ? ` (${formatNumber(area.value, 3)}; ${formatNumber(area.low, 3)} to ${formatNumber(area.high, 3)})`
    : ' (area not resolved)'
  return [
    {
      ...lookOf(set),
      label: `${set.style.label}, ${set.when}${text}`,
      points: [
        plain(0, 0),
        ...thinned(points).map(({ kept, keptRight, threshold }) => ({
          ...plain((kept - keptRight) / wrong, keptRight / right),
          name: `${value} ${formatNumber(threshold, 3)}`,
          counts: { from: threshold }
        }))
      ]
    }
  ]
}

/** Precision against recall of one set of answers as a threshold on their value falls from 1 to 0; none without a right one. */
export function precisionSeries(
  set: Pick<AnswerSet, 'runId' | 'style' | 'when'>,
  answers: Answers,
  value: string
): SeriesSpec[] {
  const points = thresholdPoints(answers)
  const right = points.at(-1)?.keptRight ?? 0
  if (right === 0) return []
  return [
    {
      ...lookOf(set),
      label: `${set.style.label}, ${set.when} (${formatNumber(averagePrecision(answers) ?? NaN, 3)})`,
      points: thinned(points).map(({ kept, keptRight, threshold }) => ({
        ...plain(keptRight / right, keptRight / kept),
        resolved: kept >= 10,
        name: `${value} ${formatNumber(threshold, 3)}`,
        counts: { from: threshold }
      }))
    }
  ]
}

/** Accuracy among the answers kept, against the share that is kept. */
export function coverageChart(sets: readonly AnswerSet[]): ChartSpec {
  return {
    id: 'confidence-coverage',
    title: 'Accuracy of the surest answers',
    caption:
      'Answers below a confidence are turned away: share of right answers among those kept, against the share kept. ' +
      `Wilson 95 % intervals, from ten answers on. ${sets.map(sourceOf).join(' ')}`,
    x: shareAxis('Answers kept'),
    y: axis('Right among those kept', { format: 'percent', max: 1 }),
    series: sets.map((set) => {
      const total = set.answers.confidences.length
      return {
        ...lookOf(set),
        points: thinned(thresholdPoints(set.answers).filter(({ kept }) => kept >= 10)).map(
          ({ kept, keptRight, threshold }) => {
            const { value, low, high } = wilson(keptRight, kept)
            return {
              ...plain(kept / total, value),
              low,
              high,
              name: `confidence ${formatNumber(threshold, 3)}`,
              counts: { from: threshold }
            }
          }
        )
      }
    }),
    references: []
  }
}

/** How much more often the least sure answers are wrong than all are, against the share of answers that are looked at. */
export function liftChart(sets: readonly AnswerSet[]): ChartSpec {
  return {
    id: 'confidence-lift',
    title: 'Wrong answers among the least sure (lift)',
    caption:
      'The least sure answers are looked at first: their share of wrong answers over that of all answers, against the share ' +
      'looked at. 1 is what looking at answers in any order finds; a network without a wrong answer has no curve. Wilson ' +
      '95 % intervals of the share among those looked at, from ten answers on; that of all answers counts as known. ' +
      sets.map(sourceOf).join(' '),
    x: shareAxis('Answers looked at, least sure first'),
    y: axis('Lift', { min: 0 }),
    series: sets.flatMap((set): SeriesSpec[] => {
      const total = set.answers.confidences.length
      const points = thresholdPoints(set.answers)
      const wrong = total - (points.at(-1)?.keptRight ?? 0)
      if (wrong === 0) return []
      const all = wrong / total
      const looked = points
        .map(({ kept, keptRight, threshold }) => ({
          count: total - kept,
          found: wrong - (kept - keptRight),
          name: `confidence below ${formatNumber(threshold, 3)}`,
          counts: { below: threshold } as ValueSpan
        }))
        .filter(({ count }) => count >= 10)
        .reverse()
      const whole = { count: total, found: wrong, name: 'all answers', counts: {} }
      return [
        {
          ...lookOf(set),
          points: thinned([...looked, whole]).map(({ count, found, name, counts }) => {
            const { value, low, high } = wilson(found, count)
            return { ...plain(count / total, value / all), low: low / all, high: high / all, name, counts }
          })
        }
      ]
    }),
    references: [{ label: 'chance', value: 1 }]
  }
}

/** Whose answers a curve shows and where they are from, as a sentence of a caption. */
export function sourceOf({ style, when, source }: Pick<AnswerSet, 'style' | 'when' | 'source'>): string {
  return `${style.label}, ${when}: ${source}.`
}

/** A series of a set of answers but for its points: clean ones are full lines, attacked ones dashed. */
export function lookOf({
  runId,
  style,
  when
}: Pick<AnswerSet, 'runId' | 'style' | 'when'>): Omit<SeriesSpec, 'points'> {
  return {
    id: `${runId} ${when}`,
    label: `${style.label}, ${when}`,
    colorIndex: style.colorIndex,
    dash: when === 'clean' ? 'solid' : 'dashed',
    marker: style.marker
  }
}

function plain(x: number, y: number): SeriesPoint {
  return { x, y, low: null, high: null, resolved: true }
}

/** At most some 120 of many points, the last one always. */
function thinned<Item>(items: readonly Item[]): Item[] {
  const stride = Math.max(1, Math.ceil(items.length / 120))
  return items.filter((_, index) => (items.length - 1 - index) % stride === 0)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
