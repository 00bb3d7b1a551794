import { z } from 'zod'
import { AttackSpec } from './attacks'
import { Name, Seed } from './field'

/** Which plane of input space is cut. */
export const SlicePlane = z.enum(['three-images', 'attack'])
export type SlicePlane = z.infer<typeof SlicePlane>

/** A flat cut through input space, and what a network says on it. */
export const SliceJobSpec = z.object({
  kind: z.literal('slice'),
  /** If its training kept networks along the way, the slice is taken of each of them. */
  model: Name,
  dataset: Name,
  plane: SlicePlane.default('three-images').meta({
    title: 'Plane',
    description:
      'three-images: through three test images. attack: through one image, along its attack and a random direction at a right angle.'
  }),
  image: z.int().min(0).default(0).meta({ title: 'Test image', description: 'Number of the first image.' }),
  second: z.int().min(0).nullable().default(null).meta({
    title: 'Second image',
    description: 'Only for a plane through three images; empty for the next one of another class.'
  }),
  third: z.int().min(0).nullable().default(null).meta({
    title: 'Third image',
    description: 'Only for a plane through three images; empty for the next one of a third class.'
  }),
  /** What gives the direction of an attack plane. */
  attack: AttackSpec.prefault({ attack: 'pgd', norm: 'l2', epsilon: 2, options: { steps: 20 } }),
  grid: z.int().min(11).max(201).default(81).meta({
    title: 'Points a side',
    description: 'The network is asked at this many points along each side.'
  }),
  seed: Seed.default(1)
})
export type SliceJobSpec = z.infer<typeof SliceJobSpec>

/** A place in the plane that means something. */
export const SliceMark = z.object({
  name: z.string(),
  /** L2 units along the two axes. */
  x: z.number(),
  y: z.number(),
  /** Class of the image. */
  label: z.int()
})
export type SliceMark = z.infer<typeof SliceMark>

/** One network on one plane. */
export const SliceFrame = z.object({
  model: z.string(),
  modelHash: z.string(),
  epoch: z.int().nullable(),
  plane: SlicePlane,
  grid: z.int(),
  /** Ends of the two axes in L2 units; the first image is at 0, 0. */
  xMin: z.number(),
  xMax: z.number(),
  yMin: z.number(),
  yMax: z.number(),
  xName: z.string(),
  yName: z.string(),
  marks: z.array(SliceMark),
  /** Predicted class of each point, rows from the lowest y, in each row from the lowest x. */
  classes: z.array(z.int()),
  /** Largest logit minus the second largest, to three digits. */
  margins: z.array(z.number()),
  /** Share of the points whose pixels all lie within the legal box. */
  insideBox: z.number(),
  seed: Seed,
  datasetHash: z.string()
})
export type SliceFrame = z.infer<typeof SliceFrame>

export const SlicePoint = z.object({ kind: z.literal('slice'), frame: SliceFrame })
export type SlicePoint = z.infer<typeof SlicePoint>
