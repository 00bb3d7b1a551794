import * as tf from '@tensorflow/tfjs-core'
import type { SplitName } from '@contract/dataset'
import type { Place } from '@contract/dataset-check'
import type { LabelledImages } from '../data'
import { range } from '../tensor/batches'
import { evenRanges } from '../tensor/even-ranges'
import { Room } from '../tensor/room'
import { flatBatch, sampleRows } from './drawing'

/** Neighbours that have a say. */
const neighbourCount = 10
/** At most as many may have the image's class, and at least as many one other, to doubt a label. */
const maxOwn = 1
const leastOther = 7
/** Values of one block of training images as floats. */
const blockValues = 1 << 22

export interface LabelDoubts {
  readonly of: number
  /** Doubted images, each with its three nearest training images after it; most agreeing neighbours first. */
  readonly groups: readonly (readonly Place[])[]
}

export interface NeighbourInput {
  readonly train: LabelledImages
  readonly test: LabelledImages
  readonly from: SplitName
  readonly samples: number
  readonly seed: number
  /** What fits into memory at once. */
  readonly room?: Room | undefined
  between(share: number): void
}

/**
 * Drawn images whose nearest training images (l2) nearly all have one other class: hints of a wrong label. An image is no
 * neighbour of its own.
 */
export function labelDoubts({
  train,
  test,
  from,
  samples,
  seed,
  room,
  between
}: NeighbourInput): LabelDoubts {
  const queries = from === 'train' ? train : test
  const rows = sampleRows(queries.count, samples, seed, `label noise ${from}`)
  // With fewer training images than this a majority means nothing.
  if (train.count <= 2 * neighbourCount) return { of: 0, groups: [] }
  const nearest = nearestRows(train, queries, rows, from === 'train', { room, between })
  const groups: { agreeing: number; places: Place[] }[] = []
  for (const [query, row] of rows.entries()) {
    const label = queries.labels[row] as number
    const others = nearest[query] ?? []
    const votes = new Map<number, number>()
    for (const other of others) {
      const vote = train.labels[other] as number
      votes.set(vote, (votes.get(vote) ?? 0) + 1)
    }
    const own = votes.get(label) ?? 0
    votes.delete(label)
    const agreeing = Math.max(0, ...votes.values())
    if (own > maxOwn || agreeing < leastOther) continue
    const around = others
      .slice(0, 3)
      .map((other): Place => ({ split: 'train', index: other, label: train.labels[other] as number }))
    groups.push({ agreeing, places: [{ split: from, index: row, label }, ...around] })
  }
  groups.sort((a, b) => b.agreeing - a.agreeing)
  return { of: rows.length, groups: groups.map(({ places }) => places) }
}

/** The nearest training images of each drawn image, nearest first. */
function nearestRows(
  train: LabelledImages,
  queries: LabelledImages,
  rows: Int32Array,
  isTrain: boolean,
  { room = new Room(), between }: Pick<NeighbourInput, 'room' | 'between'>
): number[][] {
  const size = train.pixels.length / train.count
  const best: { row: number; distance: number }[][] = Array.from(rows, () => [])
  const asked = flatBatch(queries, rows)
  try {
    const perBlock = Math.max(64, Math.min(4096, Math.floor(blockValues / size)))
    room.over(evenRanges(train.count, perBlock), ({ from: start, count }) => {
      between(start / train.count)
      const block = range(start, count)
      const wanted = Math.min(block.length, neighbourCount + 1)
      const [values, places] = tf.tidy(() => {
        const other = flatBatch(train, block)
        // |a|^2 is the same for all neighbours of a: it is left out.
        const closeness = tf.sub(tf.mul(2, tf.matMul(asked, other, false, true)), tf.sum(tf.square(other), 1))
        const top = tf.topk(closeness, wanted)
        return [top.values.dataSync(), top.indices.dataSync()] as const
      })
      for (const [query, row] of rows.entries()) {
        const list = best[query] ?? []
        for (let rank = 0; rank < wanted; rank++) {
          const at = query * wanted + rank
          const found = block[places[at] as number] as number
          if (isTrain && found === row) continue
          list.push({ row: found, distance: -(values[at] as number) })
        }
        list.sort((a, b) => a.distance - b.distance || a.row - b.row)
        list.length = Math.min(list.length, neighbourCount)
      }
    })
  } finally {
    asked.dispose()
  }
  return best.map((list) => list.map(({ row }) => row))
}
