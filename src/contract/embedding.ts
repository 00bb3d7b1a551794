import { z } from 'zod'
import { Name, Seed } from './field'

/** In which numbers images are compared: what goes into a network, or what it makes of them. */
export const EmbeddingSource = z.enum(['pixels', 'hidden', 'logits'])
/** What people call them. */
export const embeddingSourceNames = {
  pixels: 'pixels',
  hidden: 'last hidden layer',
  logits: 'logits'
} as const
export type EmbeddingSource = z.infer<typeof EmbeddingSource>

export const EmbeddingMethod = z.enum(['pca', 'tsne', 'umap'])
export const embeddingMethodNames = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' } as const
export type EmbeddingMethod = z.infer<typeof EmbeddingMethod>

/** t-SNE compares every image with every other one in every step. */
export const MOST_TSNE_SAMPLES = 3000

/** Test images laid out in a plane, so that those that are alike lie together. */
export const EmbeddingJobSpec = z.object({
  kind: z.literal('embedding'),
  /** Also gives the predictions that colour a map of the pixels. */
  model: Name,
  dataset: Name,
  source: EmbeddingSource.default('hidden').meta({
    title: 'Compare by',
    names: embeddingSourceNames,
    description:
      'Pixels: the images themselves. Last hidden layer: what goes into the last layer with weights. Logits: what comes out of it.'
  }),
  method: EmbeddingMethod.default('umap').meta({
    title: 'Layout',
    names: embeddingMethodNames,
    description:
      'PCA: the two directions of most variance, distances can be read. t-SNE and UMAP: neighbours stay together, distances between groups mean little.'
  }),
  samples: z.int().min(20).max(5000).default(1000).meta({ title: 'Test images' }),
  offset: z.int().min(0).default(0).meta({ title: 'First test image' }),
  perplexity: z.number().min(2).max(200).default(30).meta({
    title: 'Perplexity',
    description: 'Only t-SNE: how many neighbours count, softly.'
  }),
  neighbours: z.int().min(2).max(200).default(15).meta({
    title: 'Neighbours',
    description: 'Only UMAP: how many neighbours are joined.'
  }),
  minDistance: z.number().min(0).max(0.99).default(0.1).meta({
    title: 'Least distance',
    description: 'Only UMAP: how close points may come.'
  }),
  iterations: z.int().min(50).max(5000).default(500).meta({
    title: 'Iterations',
    description: 'Only t-SNE and UMAP.'
  }),
  seed: Seed.default(1)
})
export type EmbeddingJobSpec = z.infer<typeof EmbeddingJobSpec>

/** A finished layout. All lists have one entry an image, from `offset` on. */
export const EmbeddingFrame = z.object({
  spec: z.custom<EmbeddingJobSpec>((value) => EmbeddingJobSpec.safeParse(value).success),
  modelHash: z.string(),
  datasetHash: z.string(),
  /** Numbers that each image was compared by, and how many principal components of them went into the layout. */
  dimension: z.int(),
  components: z.int(),
  /** Share of the variance along both axes; null for layouts that have no such axes. */
  shares: z.tuple([z.number(), z.number()]).nullable(),
  /** Of the ten nearest images before, the mean share that is among the ten nearest in the plane. */
  neighboursKept: z.number(),
  x: z.array(z.number()),
  y: z.array(z.number()),
  labels: z.array(z.int()),
  predicted: z.array(z.int()),
  margins: z.array(z.number()),
  /** Places in these lists of the ten nearest images, by distance before the layout. */
  nearest: z.array(z.array(z.int()))
})
export type EmbeddingFrame = z.infer<typeof EmbeddingFrame>

export const EmbeddingPoint = z.object({ kind: z.literal('embedding'), frame: EmbeddingFrame })
export type EmbeddingPoint = z.infer<typeof EmbeddingPoint>
