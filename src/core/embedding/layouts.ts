import { TSNE } from '@keckelt/tsne'
import { UMAP } from 'umap-js'
import type { Random } from '../tensor/random'
import type { Neighbours } from './neighbours'

/** Coordinates of each row in the plane. */
export type Layout = readonly (readonly [number, number])[]

/** A layout in the making: the share that is done after each step, and at the end the layout. */
export type LayoutSteps = Generator<number, Layout>

/**
 * t-SNE (van der Maaten and Hinton 2008), exact: each step compares all pairs.
 *
 * @param rows one list of numbers an image, of about unit size
 */
export function* tsneLayout(
  rows: readonly (readonly number[])[],
  { perplexity, iterations }: { readonly perplexity: number; readonly iterations: number },
  random: Random
): LayoutSteps {
  const tsne = new TSNE({ dim: 2, perplexity: Math.min(perplexity, (rows.length - 1) / 3), epsilon: 10 })
  // The one place where the library draws by chance: the seed must decide.
  tsne.gaussRandom = () => random.normal()
  tsne.initDataRaw(rows.map((row) => [...row]))
  for (let step = 1; step <= iterations; step++) {
    tsne.step()
    yield step / iterations
  }
  return (tsne.getSolution() as number[][]).map(([x = 0, y = 0]) => [x, y] as const)
}

/**
 * UMAP (McInnes, Healy and Melville 2018) from exact neighbours.
 *
 * @param neighbours without the row itself, at least as many as are wanted
 */
export function* umapLayout(
  rows: readonly (readonly number[])[],
  neighbours: Neighbours,
  options: { readonly neighbours: number; readonly minDistance: number; readonly iterations: number },
  random: Random
): LayoutSteps {
  const wanted = Math.min(options.neighbours, rows.length - 1)
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: wanted,
    minDist: options.minDistance,
    nEpochs: options.iterations,
    random: () => random.uniform()
  })
  // The library counts a row as its own nearest neighbour.
  umap.setPrecomputedKNN(
    neighbours.indices.map((own, row) => [row, ...own.subarray(0, wanted - 1)]),
    neighbours.distances.map((own) => [0, ...own.subarray(0, wanted - 1)])
  )
  const epochs = umap.initializeFit(rows.map((row) => [...row]))
  for (let epoch = 1; epoch <= epochs; epoch++) {
    umap.step()
    yield epoch / epochs
  }
  return umap.getEmbedding().map(([x = 0, y = 0]) => [x, y] as const)
}
