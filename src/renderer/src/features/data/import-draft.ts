import type { ImportOptions, SplitChoice } from '@contract/dataset'
import type { DatasetPreview } from '@contract/dataset-preview'
import { formatCount } from '@core/charts/format'

export const formatChoices = [
  { value: 'auto', label: 'Recognise it' },
  { value: 'idx', label: 'IDX (MNIST files)' },
  { value: 'cifar', label: 'CIFAR (binary)' },
  { value: 'npy', label: 'NumPy (.npz, .npy)' },
  { value: 'images', label: 'Image folder' },
  { value: 'csv', label: 'CSV' }
]

export const labelSets = [
  { value: 'fine', label: 'Fine: 100 classes' },
  { value: 'coarse', label: 'Coarse: 20 classes' }
]

/** What can be done with images or rows that cannot be read as they are. */
export function damageChoices(format: string): { value: ImportOptions['damaged']; label: string }[] {
  return [
    { value: 'refuse', label: 'Stop the import' },
    { value: 'leave-out', label: 'Leave them out' },
    ...(format === 'images' || format === 'auto'
      ? [{ value: 'convert' as const, label: 'Convert what can be, leave out the rest' }]
      : [])
  ]
}

/** Splits that a source can be given; without a preview all of them. */
export function splitChoices(preview: DatasetPreview | null): { value: SplitChoice; label: string }[] {
  const hasOwn = preview === null || preview.parts.length > 1
  return [
    { value: 'auto', label: 'As given, else stratified' },
    ...(hasOwn ? [{ value: 'given' as const, label: 'As given' }] : []),
    { value: 'stratified', label: 'Ratio, stratified by class' },
    { value: 'random', label: 'Ratio, at random' }
  ]
}

/** What the import would do: "48 training and 12 test images, stratified by class, seed 1". */
export function proposedSplit(
  { parts }: DatasetPreview,
  { split, testFraction, splitSeed }: Pick<ImportOptions, 'split' | 'testFraction' | 'splitSeed'>
): string {
  const [first, second] = parts
  if (!first) return ''
  if (second && (split === 'auto' || split === 'given')) {
    return `${formatCount(first.count)} training and ${formatCount(second.count)} test images, as given`
  }
  const total = first.count + (second?.count ?? 0)
  const test = Math.max(1, Math.round(total * testFraction))
  const how = split === 'random' ? 'drawn at random' : 'the same share of every class'
  return `${formatCount(total - test)} training and ${formatCount(test)} test images, ${how}, seed ${splitSeed}`
}
