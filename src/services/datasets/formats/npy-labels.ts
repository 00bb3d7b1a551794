import { counted, quoted, unreadable } from '../text'
import type { NpyArray } from './npy-arrays'
import { itemsOf, numbersOf, textsOf } from './npy-values'

const maxClasses = 65_536

/** Label keys of several arrays, numbered alike, with the name of each key. */
export interface NpyLabels {
  read(array: NpyArray): Promise<Uint32Array>
  names(): string[]
}

/**
 * Labels as whole numbers or text, one an image (`[n]` or `[n, 1]`), or one-hot (`[n, classes]`). With `classNames`
 * label k stands for the k-th of them.
 */
export function createLabels(classNames: readonly string[] | null): NpyLabels {
  const keys = new Map<string, number>()
  const keyOf = (place: string, label: string): number => {
    const known = keys.get(label)
    if (known !== undefined) return known
    if (keys.size === maxClasses) {
      throw unreadable(
        `${place}: expected at most ${maxClasses} classes, found another one, ${quoted(label)}.`
      )
    }
    keys.set(label, keys.size)
    return keys.size - 1
  }
  const nameOf = (place: string, value: number): string => {
    if (!Number.isInteger(value)) {
      throw unreadable(`${place}: expected a whole number as label, found ${value}. Are these the labels?`)
    }
    if (classNames === null) return String(value + 0)
    const name = classNames[value]
    if (name !== undefined) return name
    throw unreadable(
      `${place}: expected labels from 0 to ${classNames.length - 1}, one for each of class_names, found ${value}.`
    )
  }

  async function read(array: NpyArray): Promise<Uint32Array> {
    const { shown, header } = array
    const [count = 0, width = 1, ...more] = header.shape
    if (header.shape.length === 0 || more.length > 0) {
      throw unreadable(
        `${shown}: expected one label an image, or one-hot rows, found an array of ${header.shape.join(' x ') || 'one value'}.`
      )
    }
    const found = new Uint32Array(count)
    let row = 0
    for await (const bytes of itemsOf(shown, header, array.chunks())) {
      const isText = header.kind === 'U' || header.kind === 'S'
      const labels = isText ? textsOf(bytes, header) : numbersOf(bytes, header)
      for (let start = 0; start < labels.length; start += width, row++) {
        const place = `${shown}, image ${row + 1}`
        const label = width === 1 ? labels[start] : hotOne(place, labels, start, width)
        found[row] = keyOf(place, typeof label === 'string' ? label : nameOf(place, label as number))
      }
    }
    return found
  }
  return { read, names: () => [...keys.keys()] }
}

function hotOne(place: string, labels: ArrayLike<number | string>, start: number, width: number): number {
  let hot = -1
  for (let index = 0; index < width; index++) {
    const value = labels[start + index]
    if (value === 0) continue
    if (value !== 1 || hot >= 0) {
      throw unreadable(
        `${place}: expected one-hot labels (a single 1 among zeros) in ${counted(width, 'column')}, ` +
          `found ${quoted(String(value))} at column ${index + 1}.`
      )
    }
    hot = index
  }
  if (hot < 0) throw unreadable(`${place}: expected one-hot labels, found a row of zeros.`)
  return hot
}
