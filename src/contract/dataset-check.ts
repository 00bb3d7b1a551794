import { z } from 'zod'
import { SplitName } from './dataset'

/** An image of a data set. */
export const Place = z.object({ split: SplitName, index: z.int(), label: z.int() })
export type Place = z.infer<typeof Place>

export const CheckId = z.enum([
  'import',
  'exact-leak',
  'near-leak',
  'conflicting-labels',
  'duplicates',
  'imbalance',
  'label-noise',
  'range',
  'constant-images',
  'constant-pixels',
  'separation'
])
export type CheckId = z.infer<typeof CheckId>

/** What one check of a data set found. */
export const DatasetCheck = z.object({
  id: CheckId,
  /** How many were found; 0: nothing. */
  count: z.int().min(0),
  /** Of how many that were looked at; 0: this data set cannot be checked for it. */
  of: z.int().min(0),
  /** What was found in numbers, and under which conditions. */
  detail: z.string(),
  /** Images that show it, those that belong together in a group; only the first groups. */
  groups: z.array(z.array(Place))
})
export type DatasetCheck = z.infer<typeof DatasetCheck>

/** What a check is about, in words for people. */
export interface CheckInfo {
  readonly title: string
  /** Noun of what is counted. */
  readonly noun: string
  readonly plural: string
  /** Noun of what was looked at, where that is something else. */
  readonly among?: string
  /** Serious: numbers measured on this data set may be wrong. Mild: they need to be read with care. */
  readonly severity: 'serious' | 'mild' | 'note'
  readonly meaning: string
  readonly advice: string
}

/** Every check that the doctor of data sets does, in the order in which they are shown. */
export const datasetChecks: Readonly<Record<CheckId, CheckInfo>> = {
  'exact-leak': {
    title: 'Test images that are in training',
    noun: 'test image',
    plural: 'test images',
    severity: 'serious',
    meaning:
      'The same bytes stand in both splits. A network has seen these images, so its clean accuracy is too high, and so may be its robust accuracy.',
    advice:
      'Take them out of one split and import the data set again, or say how many there are beside every accuracy.'
  },
  'near-leak': {
    title: 'Test images that are almost in training',
    noun: 'test image',
    plural: 'test images',
    severity: 'mild',
    meaning:
      'A training image has nearly the same structure and nearly the same brightness everywhere: perhaps the same picture saved anew, scaled or brightened. Simple shapes may also be alike by chance.',
    advice:
      'Look at the pairs. If they are copies, take them out of one split; if they are only alike, nothing needs doing.'
  },
  'conflicting-labels': {
    title: 'Equal images with different classes',
    noun: 'group of copies',
    plural: 'groups of copies',
    among: 'images',
    severity: 'serious',
    meaning: 'No network can be right on all of them: one of the labels is wrong, or the classes overlap.',
    advice: 'Correct the labels, or leave the images out.'
  },
  duplicates: {
    title: 'Equal images inside of a split',
    noun: 'image',
    plural: 'images',
    severity: 'mild',
    meaning:
      'They count more than once: in training as a weight, in testing as a sample that is smaller than it says, so that intervals come out too narrow.',
    advice: 'Harmless if they are few. Otherwise leave the copies out before the import.'
  },
  imbalance: {
    title: 'Classes with few training images',
    noun: 'class',
    plural: 'classes',
    severity: 'mild',
    meaning:
      'A class has less than half of the images that it would have if all had the same. Accuracy over all images then hides how such a class does.',
    advice: 'Read the accuracy by class. Collect more images, or train on as many of every class.'
  },
  'label-noise': {
    title: 'Images whose neighbours say another class',
    noun: 'image',
    plural: 'images',
    severity: 'mild',
    meaning:
      'Of the ten nearest training images (l2), at most one has the class of the image and at least seven have one other. The label may be wrong, or the image an odd one of its class.',
    advice:
      'Look at them beside their neighbours. Correct labels that are wrong; keep images that are only hard.'
  },
  range: {
    title: 'Values that use little of their box',
    noun: 'channel',
    plural: 'channels',
    severity: 'serious',
    meaning:
      'The values of a channel cover less than half of the box of legal inputs, as when values of 0 to 1 were stored as bytes. An epsilon is then far larger, measured by the images, than it says.',
    advice:
      'Scale the values to the whole range and import again, or choose epsilon by the range that is used.'
  },
  'constant-images': {
    title: 'Images of one single value',
    noun: 'image',
    plural: 'images',
    severity: 'mild',
    meaning: 'Nothing can be seen in them. They may be failed scans or placeholders.',
    advice: 'Leave them out before the import, unless emptiness is a class.'
  },
  'constant-pixels': {
    title: 'Pixels that never change',
    noun: 'value',
    plural: 'values',
    severity: 'note',
    meaning:
      'They have the same value in every training image, so a network learns nothing about them, while an attack may use them freely. In the uncertainty pair their Δx is zero.',
    advice: 'Nothing needs doing. Keep it in mind when attacks are seen at the rim of the images.'
  },
  separation: {
    title: 'Images that another class touches',
    noun: 'image',
    plural: 'images',
    severity: 'serious',
    meaning:
      'The nearest training image of another class is no further than 1/255 in every value. At an epsilon of half a distance or more the two balls meet: no classifier whatsoever is robust on both images (Yang et al. 2020).',
    advice: 'Look at the pairs for wrong labels. Keep every epsilon below half of the smallest distance.'
  },
  import: {
    title: 'Left out or changed at the import',
    noun: 'image or row',
    plural: 'images or rows',
    severity: 'mild',
    meaning:
      'These could not be taken as they were: damaged, of another size, of 16 bits, in CMYK, turned by EXIF, or animated. The log of the import names each that was left out.',
    advice:
      'If many are of one class, the data set is another one than its source. Mend them and import again.'
  }
}
