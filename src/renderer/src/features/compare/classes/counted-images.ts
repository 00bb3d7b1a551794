import type { SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import { againstRest } from '@core/charts/compare/class-roc'
import { lookOf } from '@core/charts/compare/confidence-charts'
import { formatNumber } from '@core/charts/format'
import { type ValueSpan, isWithin } from '@core/charts/value-span'
import type { Imaged, ImagedAnswers, ImagedClasses } from './use-answers'

/** A point of a chart of answers that was opened: whose answers are counted in it, and which. */
export interface OpenedPoint {
  /** The answers, as their series is named. */
  readonly of: string
  readonly span: ValueSpan
  /** What the point is, as the chart names it. */
  readonly name: string
  /** The class whose probability is counted; null: the confidence. */
  readonly classIndex: number | null
}

/** The images of an opened point, those nearest to its threshold first. */
export interface CountedImages extends Pick<Imaged, 'kept'> {
  readonly runId: string
  /** Whose answers they are. */
  readonly label: string
  readonly when: 'clean' | 'attacked'
  readonly indices: readonly number[]
  /** "0.93, right": the value of an image, and what is known of it. */
  caption(index: number): string
}

/** What a chosen point of a series stands for; null for one that counts nothing. */
export function openedPoint(
  of: string,
  { counts, name }: SeriesPoint,
  classIndex: number | null
): OpenedPoint | null {
  return counts === undefined ? null : { of, span: counts, name: name ?? '', classIndex }
}

/** The answers that a series of a reliability diagram is made of: its charts have a network each, its series a condition. */
export function answersOf(runId: string, { id }: Pick<SeriesSpec, 'id'>): string {
  return `${runId} ${id}`
}

/** The images that are counted in a point; null where its answers are no longer there. */
export function countedImages(
  { of, span, classIndex }: OpenedPoint,
  sets: readonly ImagedAnswers[],
  byClass: readonly ImagedClasses[],
  className: (index: number) => string
): CountedImages | null {
  const isMeant = (set: ImagedAnswers | ImagedClasses): boolean => lookOf(set).id === of
  if (classIndex === null) {
    const set = sets.find(isMeant)
    if (set === undefined) return null
    return counted(set, set.answers.confidences, span, (place, value) =>
      set.answers.right[place] === 1 ? `${value}, right` : `${value}, wrong`
    )
  }
  const set = byClass.find(isMeant)
  if (set === undefined) return null
  return counted(
    set,
    againstRest(set, classIndex).confidences,
    span,
    (place, value) => `${className(set.labels[place] ?? 0)}: ${value}`
  )
}

function counted(
  set: ImagedAnswers | ImagedClasses,
  values: ArrayLike<number>,
  span: ValueSpan,
  say: (place: number, value: string) => string
): CountedImages {
  const value = (place: number): number => values[place] ?? NaN
  // Of answers below a threshold the surest are nearest to it, of all others the least sure.
  const sign = span.below === undefined ? 1 : -1
  const places = [...set.images.keys()]
    .filter((place) => isWithin(value(place), span))
    .sort((a, b) => sign * (value(a) - value(b)))
  const placeOf = new Map(places.map((place) => [set.images[place] ?? 0, place]))
  return {
    ...{ runId: set.runId, label: set.style.label, when: set.when, kept: set.kept },
    indices: [...placeOf.keys()],
    caption(index) {
      const place = placeOf.get(index)
      return place === undefined ? '' : say(place, formatNumber(value(place), 3))
    }
  }
}
