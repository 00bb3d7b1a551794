import { type CheckId, type DatasetCheck, datasetChecks, type Place } from '@contract/dataset-check'
import type { Duplicates, PixelStatistics, Separation } from '@contract/dataset-statistics'
import type { LabelledImages } from '../data'
import { constantImages, constantValues } from './constants'
import { leastCorrelation, type NearDuplicates } from './near-duplicates'
import type { LabelDoubts } from './neighbours'

/** As many groups of images are kept with a check. */
const maxGroups = 60

export interface CheckInput {
  readonly train: LabelledImages
  readonly test: LabelledImages
  /** What the import says of the splits: "given; 3 damaged ones left out". */
  readonly splitNote: string
  readonly pixels: readonly PixelStatistics[]
  readonly duplicates: Duplicates
  readonly near: NearDuplicates
  readonly doubts: Readonly<Record<'train' | 'test', LabelDoubts>>
  readonly separation: readonly Separation[]
}

/** What the doctor of data sets says, check by check, those without a finding among them. */
export function checkUp(input: CheckInput): DatasetCheck[] {
  const found = [
    ...equalImages(input),
    nearLeak(input),
    imbalance(input.train),
    labelNoise(input),
    range(input),
    blankImages(input),
    deadValues(input.train),
    touching(input),
    atImport(input)
  ]
  const order = Object.keys(datasetChecks)
  return found.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
}

function check(
  id: CheckId,
  count: number,
  of: number,
  detail: string,
  groups: readonly (readonly Place[])[] = []
): DatasetCheck {
  return { id, count, of, detail, groups: groups.slice(0, maxGroups).map((group) => [...group]) }
}

const grouped = (value: number): string => value.toLocaleString('en-US')

function equalImages({ duplicates, train, test }: CheckInput): DatasetCheck[] {
  const { across, conflicting, insideTrain, insideTest, groupCount, groups } = duplicates
  const isAcross = (group: readonly Place[]): boolean => new Set(group.map(({ split }) => split)).size > 1
  const disagree = (group: readonly Place[]): boolean => new Set(group.map(({ label }) => label)).size > 1
  const inside = (group: readonly Place[]): boolean =>
    (['train', 'test'] as const).some((split) => group.filter((one) => one.split === split).length > 1)
  const all = train.count + test.count
  return [
    check('exact-leak', across, test.count, 'compared byte by byte', groups.filter(isAcross)),
    check(
      'conflicting-labels',
      conflicting,
      all,
      groupCount === 0 ? 'no two images are equal' : `of ${grouped(groupCount)} groups of equal images`,
      groups.filter(disagree)
    ),
    check(
      'duplicates',
      insideTrain + insideTest,
      all,
      `${grouped(insideTrain)} in training, ${grouped(insideTest)} in test, beyond the first of each`,
      groups.filter(inside)
    )
  ]
}

function nearLeak({ near, train }: CheckInput): DatasetCheck {
  const { count, of, references, pairs } = near
  const detail =
    of === 0
      ? 'not compared: images of less than 8 x 8 pixels have too little structure'
      : `grey thumbnails of 16 x 16 that correlate to ${leastCorrelation} or more, against ` +
        `${grouped(references)} of ${grouped(train.count)} training images`
  return check('near-leak', count, of, detail, pairs)
}

function imbalance(train: LabelledImages): DatasetCheck {
  const counts = Array.from({ length: train.classCount }, () => 0)
  const first = new Map<number, number>()
  for (const [index, label] of train.labels.entries()) {
    counts[label] = (counts[label] ?? 0) + 1
    if (!first.has(label)) first.set(label, index)
  }
  const even = train.count / Math.max(1, train.classCount)
  const few = counts.flatMap((count, label) => (count < even / 2 ? [label] : []))
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const ratio = least === 0 ? 'a class has none' : `1 to ${(most / least).toFixed(1)}`
  const groups = few.flatMap((label): Place[][] => {
    const index = first.get(label)
    return index === undefined ? [] : [[{ split: 'train', index, label }]]
  })
  const detail = `from ${grouped(least)} to ${grouped(most)} images a class, ${ratio}`
  return check('imbalance', few.length, train.classCount, detail, groups)
}

function labelNoise({ doubts, train, test }: CheckInput): DatasetCheck {
  const of = doubts.train.of + doubts.test.of
  const groups = [...doubts.train.groups, ...doubts.test.groups]
  const detail =
    of === 0
      ? 'not compared: there are too few training images'
      : `${grouped(doubts.train.of)} of ${grouped(train.count)} training images and ` +
        `${grouped(doubts.test.of)} of ${grouped(test.count)} test images, drawn at random, ` +
        `against all ${grouped(train.count)} training images`
  return check('label-noise', groups.length, of, detail, groups)
}

function range({ pixels, train }: CheckInput): DatasetCheck {
  const [own] = pixels
  const { lower, upper } = train.bounds
  const shares = (own?.min ?? []).map((min, channel) => ((own?.max[channel] ?? 0) - min) / (upper - lower))
  const narrow = shares.filter((share) => share < 0.5).length
  const [from, to] = [Math.min(...(own?.min ?? [0])), Math.max(...(own?.max ?? [0]))]
  const used = `values from ${from.toFixed(3)} to ${to.toFixed(3)} in a box of [${lower}, ${upper}]`
  return check('range', narrow, shares.length, used)
}

function blankImages({ train, test }: CheckInput): DatasetCheck {
  const places = (['train', 'test'] as const).flatMap((split) => {
    const data = split === 'train' ? train : test
    return constantImages(data).map((index): Place[] => [
      { split, index, label: data.labels[index] as number }
    ])
  })
  return check('constant-images', places.length, train.count + test.count, 'every value the same', places)
}

function deadValues(train: LabelledImages): DatasetCheck {
  const { dead, size } = constantValues(train)
  return check('constant-pixels', dead, size, `of ${train.imageShape.join(' x ')} values`)
}

/** Distances below this are those of one grey level of 255. */
const touch = 1 / 255 + 1e-9

function touching({ separation }: CheckInput): DatasetCheck {
  const linf = separation.filter(({ norm }) => norm === 'linf')
  const near = linf.reduce((sum, { distances }) => sum + distances.filter((d) => d <= touch).length, 0)
  const of = linf.reduce((sum, { distances }) => sum + distances.length, 0)
  const halves = (['linf', 'l2'] as const).flatMap((norm) => {
    const smallest = Math.min(
      ...separation.filter((one) => one.norm === norm).map(({ distances }) => distances[0] ?? Infinity)
    )
    return Number.isFinite(smallest) ? [`${norm} ${(smallest / 2).toFixed(4)}`] : []
  })
  const detail =
    halves.length === 0
      ? 'not compared: there is but one class'
      : `half of the smallest distance that was found: ${halves.join(', ')}; an epsilon from there on is too large`
  const pairs = [...separation]
    .sort((a, b) => (a.distances[0] ?? Infinity) - (b.distances[0] ?? Infinity))
    .map(({ nearest }) => nearest)
  return check('separation', near, of, detail, pairs)
}

/** The note of the splits names what the import left out or changed, with numbers. */
function atImport({ splitNote, train, test }: CheckInput): DatasetCheck {
  const parts = splitNote.split('; ').filter((part) => /^[\d,]+ (damaged|reduced|turned)/.test(part))
  const count = parts.reduce((sum, part) => sum + Number(/^[\d,]+/.exec(part)?.[0].replace(/,/g, '') ?? 0), 0)
  const detail = parts.length === 0 ? 'every image or row was taken as it was' : parts.join('; ')
  return check('import', count, train.count + test.count, detail)
}
