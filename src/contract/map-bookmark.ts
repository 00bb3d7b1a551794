import { z } from 'zod'

/** Which part of a map is seen, whatever the window's width: the middle in units of the map, and how near it is. */
export const MapPlace = z.object({ x: z.number(), y: z.number(), zoom: z.number().positive() })
export type MapPlace = z.infer<typeof MapPlace>

/** A way of looking at a map that a person named. */
export const Bookmark = z.object({
  name: z.string().min(1),
  color: z.enum(['label', 'predicted', 'outcome', 'robust']),
  /** Id of the evaluation that colours the map under attack; '' for none. */
  attack: z.string(),
  /** Groups that are switched off. */
  hidden: z.array(z.string()),
  /** Places in the map's lists. */
  selected: z.array(z.int().min(0)),
  looked: z.int().min(0).nullable(),
  seen: MapPlace
})
export type Bookmark = z.infer<typeof Bookmark>
