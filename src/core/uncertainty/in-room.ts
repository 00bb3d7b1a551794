import type { Room } from '../tensor/room'
import type { LossField } from './loss-field'
import type { Values } from './packet'

/** The same field, evaluated in passes that fit into memory. */
export function inRoom<Field extends LossField>(field: Field, room: Room): Field {
  const { dimension } = field
  /** What `work` gives for all rows, in pieces where they do not fit together. */
  function pieces<T>(
    x: Float32Array,
    labels: Int32Array,
    work: (x: Float32Array, labels: Int32Array) => T
  ): T[] {
    const found: T[] = []
    room.over([{ from: 0, count: labels.length }], ({ from, count }) => {
      const isAll = count === labels.length
      const to = from + count
      found.push(
        isAll ? work(x, labels) : work(x.slice(from * dimension, to * dimension), labels.slice(from, to))
      )
    })
    return found
  }
  return {
    ...field,
    evaluate(x, labels) {
      const found = pieces(x, labels, (part, ofPart) => field.evaluate(part, ofPart))
      return {
        loss: joined(found.map(({ loss }) => loss)),
        gradient: joined(found.map(({ gradient }) => gradient))
      }
    },
    losses: (x, labels) => joined(pieces(x, labels, (part, ofPart) => field.losses(part, ofPart)))
  }
}

function joined(parts: readonly Values[]): Values {
  const [first] = parts
  if (first && parts.length === 1) return first
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
