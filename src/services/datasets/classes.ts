import { counted, listed, quoted, unreadable } from './text'

/** Labels of one part of a source: keys, and what to call the part in messages. */
export interface PartLabels {
  readonly name: string
  readonly keys: Uint32Array
}

/** The classes of a data set, and the class of every image of one part after the other. */
export interface Classes {
  readonly names: readonly string[]
  readonly indices: Uint16Array
}

const maxClasses = 65_536

/**
 * The classes are the labels that occur in the first part (training, or everything), sorted: by value if all are
 * whole numbers, otherwise by characters. Throws for fewer than two, and for a label of the second part that the
 * first one does not have.
 */
export function findClasses(parts: readonly PartLabels[], labelNames: readonly string[]): Classes {
  const [first] = parts
  const nameOf = (key: number): string => labelNames[key] ?? String(key)
  const names = [...new Set(Array.from(new Set(first?.keys ?? []), nameOf))]
  const allNumbers = names.every((name) => /^-?\d+$/.test(name))
  names.sort((a, b) => (allNumbers ? Number(a) - Number(b) : a < b ? -1 : 1))
  if (names.length < 2) {
    const found = names.length === 1 ? `only ${quoted(names[0] ?? '')}` : 'none'
    throw unreadable(
      `${first?.name ?? 'The source'}: expected images of at least 2 classes, found ${found}. ` +
        'A network has nothing to tell apart.'
    )
  }
  if (names.length > maxClasses) {
    throw unreadable(
      `${first?.name ?? ''}: expected at most 65,536 classes, found ${counted(names.length, 'class', 'classes')}.`
    )
  }
  const indexOf = new Map(names.map((name, index) => [name, index]))
  const indices = new Uint16Array(parts.reduce((sum, { keys }) => sum + keys.length, 0))
  let position = 0
  for (const { name, keys } of parts) {
    for (const [row, key] of keys.entries()) {
      const index = indexOf.get(nameOf(key))
      if (index === undefined) throw outOfRange(name, row, nameOf(key), names, first?.name ?? '')
      indices[position++] = index
    }
  }
  return { names, indices }
}

function outOfRange(
  part: string,
  row: number,
  label: string,
  names: readonly string[],
  train: string
): Error {
  const known = names.length <= 12 ? listed(names) : `${names[0] ?? ''} to ${names[names.length - 1] ?? ''}`
  return unreadable(
    `${part}: expected only labels that ${train} has (${known}), found ${quoted(label)} at image ${row + 1}. ` +
      'The two splits do not belong together.'
  )
}
