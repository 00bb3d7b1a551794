import type { Uniqueness } from '@contract/dataset-statistics'
import { formatCount } from '@core/charts/format'

/** What the uniqueness of images is, and how it was measured. */
export function uniquenessHint({ neighbours, references, totalReferences }: Uniqueness): string {
  const searched =
    references < totalReferences
      ? `${formatCount(references)} of ${formatCount(totalReferences)} training images, drawn with the seed`
      : `all ${formatCount(totalReferences)} training images`
  return (
    `How alone an image is: its mean L2 distance to the nearest ${neighbours} of ${searched}, in model-input units ` +
    '(Angiulli & Pizzuti 2002). Rare writing, damage and wrong labels are among the most alone, copies are not alone at all.'
  )
}
