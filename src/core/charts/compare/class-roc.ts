import type { Answers } from '../../statistics/calibration'
import { rocArea } from '../../statistics/roc'
import { axis } from '../axes'
import type { ChartSpec } from '../chart-spec'
import type { BarSpec } from '../figure-spec'
import { formatCount, formatPercent } from '../format'
import {
  type AnswerSet,
  diagonal,
  lookOf,
  precisionSeries,
  rocSeries,
  shareAxis,
  sourceOf
} from './confidence-charts'

/** What one network said of each class under one condition: images with all of their probabilities. */
export interface ClassAnswers extends Pick<AnswerSet, 'runId' | 'style' | 'when' | 'source'> {
  readonly labels: readonly number[]
  /** `[image][class]`, 0 to 1. */
  readonly probabilities: readonly (readonly number[])[]
}

/** One class against the rest: its probability as the score, an image of the class as what is to be found. */
export function againstRest({ labels, probabilities }: ClassAnswers, classIndex: number): Answers {
  return {
    confidences: Float64Array.from(probabilities, (row) => row[classIndex] ?? 0),
    right: Uint8Array.from(labels, (label) => Number(label === classIndex))
  }
}

/** How many of the images are of a class. */
function countOf({ labels }: ClassAnswers, classIndex: number): number {
  return labels.filter((label) => label === classIndex).length
}

/** Whose answers they are, and how many of them are of the class. */
function foundIn(sets: readonly ClassAnswers[], classIndex: number): string {
  return sets
    .map((set) => `${sourceOf(set)} ${formatCount(countOf(set, classIndex))} are of the class.`)
    .join(' ')
}

/** Images of a class that are taken for it, against those of all other classes, as the probability asked for falls. */
export function classRocChart(
  sets: readonly ClassAnswers[],
  classIndex: number,
  className: string
): ChartSpec {
  return {
    id: 'class-roc',
    title: `Class ${className} against the rest (ROC)`,
    caption:
      `Images with at least a probability of ${className} count as found: share of those of the class against share of all ` +
      'others, as the threshold falls from 1 to 0. In brackets the area under the curve with DeLong’s 95 % interval; ' +
      `0.5 is chance. ${foundIn(sets, classIndex)}`,
    x: shareAxis('Images of other classes found'),
    y: shareAxis(`Images of class ${className} found`),
    series: [
      ...sets.flatMap((set) => rocSeries(set, againstRest(set, classIndex), `probability of ${className}`)),
      diagonal('chance')
    ],
    references: [],
    trail: true
  }
}

/** How many of the images that are taken for a class are of it, against how many of the class are found. */
export function classPrChart(
  sets: readonly ClassAnswers[],
  classIndex: number,
  className: string
): ChartSpec {
  const shares = sets.map((set) => countOf(set, classIndex) / set.labels.length)
  return {
    id: 'class-pr',
    title: `Class ${className} against the rest (precision–recall)`,
    caption:
      `Images with at least a probability of ${className} count as found: share of those found that are of the class against ` +
      'share of the class that is found, as the threshold falls from 1 to 0. Hollow, not resolved: fewer than ten found. In ' +
      'brackets the average precision; chance is the share of the class among all images. ' +
      foundIn(sets, classIndex),
    x: shareAxis('Found of the class (recall)'),
    y: shareAxis('Of the class among those found (precision)'),
    series: sets.flatMap((set) =>
      precisionSeries(set, againstRest(set, classIndex), `probability of ${className}`)
    ),
    references: [...new Set(shares)].map((value) => ({ label: `chance, ${formatPercent(value, 1)}`, value })),
    trail: true
  }
}

/** Areas under the curves of all classes. */
export function classAreaBars(sets: readonly ClassAnswers[], classNames: readonly string[]): BarSpec {
  return {
    kind: 'bars',
    id: 'class-roc-areas',
    title: 'Area under the curve of each class against the rest',
    caption:
      'The chance that an image of the class has a larger probability of it than an image of another class; 0.5 is chance. ' +
      'DeLong’s 95 % intervals. No bar, not resolved: fewer than two images of a kind, or all of the one before all of the ' +
      `other, where no variance is known. ${sets.map(sourceOf).join(' ')}`,
    xLabel: 'Class',
    categories: classNames,
    y: axis('Area', { min: 0, max: 1 }),
    series: sets.map((set, place) => {
      const { id, label } = lookOf(set)
      return {
        ...{ id, label, colorIndex: place },
        bars: classNames.map((_, index) => {
          const area = rocArea(againstRest(set, index))
          return area
            ? { value: area.value, low: area.low, high: area.high, resolved: true }
            : { value: null, low: null, high: null, resolved: false }
        })
      }
    }),
    references: [{ label: 'chance', value: 0.5 }]
  }
}
