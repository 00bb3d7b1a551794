import { z } from 'zod'
import { SplitName } from './dataset'
import { Place } from './dataset-check'

/** In which norm samples are compared. */
export const NearestNorm = z.enum(['l2', 'linf'])
export type NearestNorm = z.infer<typeof NearestNorm>

/** What counts as another class: another label, or another prediction of a network. */
export const NearestBy = z.enum(['label', 'predicted'])
export type NearestBy = z.infer<typeof NearestBy>

/** Most neighbours that can be asked for. */
const MOST_NEIGHBOURS = 24

/** A search for the samples nearest to one. It is no run: the engine searches, nothing is stored. */
export const NearestSpec = z.object({
  kind: z.literal('nearest'),
  split: SplitName,
  index: z.int().min(0),
  norm: NearestNorm.default('l2'),
  by: NearestBy.default('label'),
  most: z.int().min(1).max(MOST_NEIGHBOURS).default(8),
  /** Artifact of what the network says of every sample; needed to search by its predictions. */
  predictions: z.string().nullable().default(null)
})
export type NearestSpec = z.infer<typeof NearestSpec>

export const Neighbour = Place.extend({
  /** Null where no network was asked. */
  predicted: z.int().nullable(),
  /** In model-input units. */
  distance: z.number()
})
export type Neighbour = z.infer<typeof Neighbour>

/** The samples nearest to one, ascending by distance, of all samples of both splits. */
export const Nearest = z.object({
  norm: NearestNorm,
  by: NearestBy,
  /** Samples that were compared with. */
  searched: z.int(),
  /** Of another class: the first one is the counterfactual nearest example. */
  others: z.array(Neighbour),
  /** Of the same class. */
  same: z.array(Neighbour)
})
export type Nearest = z.infer<typeof Nearest>
