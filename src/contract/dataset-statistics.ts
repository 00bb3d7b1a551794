import { z } from 'zod'
import { SplitName } from './dataset'
import { DatasetCheck, Place } from './dataset-check'
import { Norm } from './threat-model'

/** Pixels of one split in model-input units, one number a channel. Standard deviations are of the population. */
export const PixelStatistics = z.object({
  split: SplitName,
  mean: z.array(z.number()),
  std: z.array(z.number()),
  min: z.array(z.number()),
  max: z.array(z.number())
})
export type PixelStatistics = z.infer<typeof PixelStatistics>

/** Images that are equal in every stored byte. */
export const Duplicates = z.object({
  /** Images that have an equal one before them in the same split. */
  insideTrain: z.int(),
  insideTest: z.int(),
  /** Test images that are in the training split, too. */
  across: z.int(),
  /** Groups of equal images with different labels. */
  conflicting: z.int(),
  groupCount: z.int(),
  /** The first groups; those across splits and those with conflicting labels come first. */
  groups: z.array(z.array(Place))
})
export type Duplicates = z.infer<typeof Duplicates>

/** Distances to the nearest image of another class (Yang et al. 2020, arXiv 2003.02460): half of it bounds epsilon. */
export const Separation = z.object({
  norm: Norm,
  /** Split of the images that look for a neighbour; the neighbours are training images. */
  from: SplitName,
  /** Images that were drawn, of all of the split. */
  samples: z.int(),
  total: z.int(),
  /** Training images that were searched, of all; fewer than all make the distance an upper bound. */
  references: z.int(),
  totalReferences: z.int(),
  /** One for each drawn image, ascending, in model-input units. */
  distances: z.array(z.number()),
  /** The closest pair. */
  nearest: z.tuple([Place, Place])
})
export type Separation = z.infer<typeof Separation>

/**
 * The smallest distance found between images of different classes, twice the separation r of Yang et al.; an upper bound of it,
 * for not all pairs may have been looked at. Null where a norm was not measured.
 */
export function smallestDistance(separations: readonly Separation[], norm: Norm): number | null {
  const found = separations.flatMap((one) => (one.norm === norm ? (one.distances[0] ?? []) : []))
  return found.length === 0 ? null : Math.min(...found)
}

const Floats = z.custom<Float32Array>((value) => value instanceof Float32Array)

/** How alone images are: mean l2 distance to the nearest training images, in model-input units. */
export const Uniqueness = z.object({
  /** Neighbours whose distances are averaged. */
  neighbours: z.int().min(1),
  /** Training images that were searched, of all. */
  references: z.int(),
  totalReferences: z.int(),
  /** One value for each image of the split. In a file they are little-endian float32 as base64. */
  train: Floats,
  test: Floats
})
export type Uniqueness = z.infer<typeof Uniqueness>

/** What a statistics job finds out about a data set. */
export const DatasetStatistics = z.object({
  seed: z.int(),
  pixels: z.array(PixelStatistics),
  /** Mean training image of each class, 0 the lower bound and 255 the upper; null where there are too many values. */
  meanImages: z.array(z.array(z.int().min(0).max(255))).nullable(),
  duplicates: Duplicates,
  separation: z.array(Separation),
  /** What the doctor of data sets found; null in what was worked out before there was one. */
  checks: z.array(DatasetCheck).nullable().default(null),
  /** Null in what was worked out before it was asked for, and with too few training images. */
  uniqueness: Uniqueness.nullable().default(null)
})
export type DatasetStatistics = z.infer<typeof DatasetStatistics>
