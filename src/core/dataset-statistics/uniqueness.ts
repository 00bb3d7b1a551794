import * as tf from '@tensorflow/tfjs-core'
import type { LabelledImages } from '../data'
import { range } from '../tensor/batches'
import { evenRanges } from '../tensor/even-ranges'
import { Room } from '../tensor/room'
import { flatBatch, sampleRows } from './drawing'
import { inputScale } from './pixels'

/** Neighbours whose distances are averaged. */
export const UNIQUENESS_NEIGHBOURS = 3

/** Differences of values that are worth waiting for; beyond, fewer training images are searched. */
const MAX_WORK = 1e11
/** Pairs of one block. */
const BLOCK_PAIRS = 1 << 21

export interface UniquenessInput {
  readonly train: LabelledImages
  readonly test: LabelledImages
  readonly seed: number
  /** What fits into memory at once. */
  readonly room?: Room | undefined
  /** Called between blocks with the share that is done; may throw to stop. */
  between(share: number): void
}

export interface UniquenessFound {
  /** Training images that were searched. */
  readonly references: number
  /** One for each image of the split, in model-input units. */
  readonly train: Float32Array
  readonly test: Float32Array
}

/**
 * How alone each image is: its mean l2 distance to the nearest three of the training images that are searched, itself apart
 * (the mean k-nearest-neighbour distance of Angiulli & Pizzuti 2002, "Fast Outlier Detection in High Dimensional Spaces";
 * FiftyOne's "uniqueness" is made of the same distances). All training images are searched where that is affordable, else as
 * many of them as are, drawn by the seed: the more, the smaller all distances, in much the same order. Neighbours are found in
 * single precision, their distances summed in double. Null with fewer training images than neighbours.
 */
export function uniqueness({ train, test, seed, room, between }: UniquenessInput): UniquenessFound | null {
  if (train.count <= UNIQUENESS_NEIGHBOURS) return null
  const size = train.pixels.length / train.count
  const all = train.count + test.count
  const affordable = Math.max(100, Math.floor(MAX_WORK / (all * size)))
  const rows = sampleRows(train.count, affordable, seed, 'uniqueness')
  const references = flatBatch(train, rows)
  try {
    const search = (queries: LabelledImages, isTrain: boolean, before: number): Float32Array =>
      distancesOf({ train, rows, references, queries, isTrain, room }, (done) =>
        between((before + done) / all)
      )
    return { references: rows.length, train: search(train, true, 0), test: search(test, false, train.count) }
  } finally {
    references.dispose()
  }
}

interface Search {
  readonly train: LabelledImages
  /** Places of the searched images in the training split, and these as rows. */
  readonly rows: Int32Array
  readonly references: tf.Tensor2D
  readonly queries: LabelledImages
  readonly isTrain: boolean
  readonly room: Room | undefined
}

function distancesOf(search: Search, between: (done: number) => void): Float32Array {
  const { train, rows, references, queries, isTrain, room = new Room() } = search
  const found = new Float32Array(queries.count)
  // One more than needed: a training image may meet itself.
  const wanted = Math.min(rows.length, UNIQUENESS_NEIGHBOURS + 1)
  const squares = tf.tidy(() => tf.sum(tf.square(references), 1))
  try {
    const perBlock = Math.max(16, Math.min(1024, Math.floor(BLOCK_PAIRS / rows.length)))
    room.over(evenRanges(queries.count, perBlock), ({ from: start, count }) => {
      between(start)
      const places = tf.tidy(() => {
        const block = flatBatch(queries, range(start, count))
        // |a|^2 is the same for all neighbours of a: it is left out.
        const closeness = tf.sub(tf.mul(2, tf.matMul(block, references, false, true)), squares)
        return tf.topk(closeness, wanted).indices.dataSync<'int32'>()
      })
      for (let query = 0; query < count; query++) {
        const near: number[] = []
        for (let rank = 0; rank < wanted; rank++) {
          const row = rows[places[query * wanted + rank] as number] as number
          if (!isTrain || row !== start + query) near.push(distance(queries, start + query, train, row))
        }
        near.sort((a, b) => a - b)
        const nearest = near.slice(0, UNIQUENESS_NEIGHBOURS)
        found[start + query] = nearest.reduce((sum, one) => sum + one, 0) / nearest.length
      }
    })
  } finally {
    squares.dispose()
  }
  return found
}

function distance(a: LabelledImages, at: number, b: LabelledImages, other: number): number {
  const size = a.pixels.length / a.count
  let squares = 0
  for (let value = 0; value < size; value++)
    squares += ((a.pixels[at * size + value] as number) - (b.pixels[other * size + value] as number)) ** 2
  return Math.sqrt(squares) / inputScale(b)
}
