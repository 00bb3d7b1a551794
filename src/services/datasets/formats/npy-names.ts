import type { SplitName } from '@contract/dataset'
import { listed, unreadable } from '../text'

/** What the name of an array says of it. */
interface Role {
  readonly side: 'images' | 'labels'
  readonly split: SplitName | 'validation' | null
}

/** The arrays of one part, by their names. */
export interface NamedPair {
  readonly split: SplitName | null
  readonly images: string
  readonly labels: string
}

const sides: Readonly<Record<string, Role['side']>> = {
  ...Object.fromEntries(
    ['x', 'image', 'images', 'img', 'imgs', 'data', 'input', 'inputs'].map((word) => [word, 'images'])
  ),
  ...Object.fromEntries(
    ['y', 'label', 'labels', 'target', 'targets', 'class', 'classes'].map((word) => [word, 'labels'])
  )
}
const splits: Readonly<Record<string, Exclude<Role['split'], null>>> = {
  train: 'train',
  training: 'train',
  test: 'test',
  testing: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation'
}

/** "x_train", "trainImages", "Y-test", "labels": side and split; null for any other name. */
function roleOf(name: string): Role | null {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^([xy])(train|test|val)/, '$1_$2')
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  let side: Role['side'] | null = null
  let split: Role['split'] = null
  for (const word of words) {
    if (sides[word] !== undefined && side === null) side = sides[word] ?? null
    else if (splits[word] !== undefined && split === null) split = splits[word] ?? null
    else return null
  }
  return side && { side, split }
}

/** Whether the name of an array says that it holds images or labels. */
export const isNamed = (name: string): boolean => roleOf(name) !== null

/**
 * Finds which arrays belong together: x_train and y_train, x_test and y_test, or x and y, by these names or their
 * like. A validation split serves as the test split where there is none. Throws for labels without images, images
 * without labels, and for names that say nothing.
 */
export function findPairs(source: string, names: readonly string[]): { pairs: NamedPair[]; notes: string[] } {
  const found = new Map<Role['split'], { images?: string; labels?: string }>()
  for (const name of names) {
    const role = roleOf(name)
    if (!role) continue
    const pair = found.get(role.split) ?? {}
    const other = pair[role.side]
    if (other !== undefined) {
      throw unreadable(
        `${source}: expected one array of ${role.side} a split, found ${listed([other, name])}. Rename or remove one.`
      )
    }
    found.set(role.split, { ...pair, [role.side]: name })
  }
  if (found.size === 0) {
    const arrays = names.length > 0 ? `found ${listed(names.slice(0, 8))}` : 'found no array'
    throw unreadable(
      `${source}: expected arrays named x_train, y_train, x_test and y_test, or x and y, ${arrays}. Rename the arrays.`
    )
  }
  const pairOf = (split: Role['split'], as: SplitName | null): NamedPair | null => {
    const pair = found.get(split)
    if (!pair) return null
    if (pair.images === undefined || pair.labels === undefined) {
      const [has, misses] = pair.images === undefined ? [pair.labels, 'images'] : [pair.images, 'labels']
      throw unreadable(`${source}: expected an array of ${misses} beside ${has ?? ''}, found none.`)
    }
    return { split: as, images: pair.images, labels: pair.labels }
  }
  const train = pairOf('train', 'train') ?? pairOf(null, 'train')
  const test = pairOf('test', 'test')
  const held = test ?? pairOf('validation', 'test')
  const notes = test && found.has('validation') ? ['validation left out'] : []
  if (train && held) return { pairs: [train, held], notes }
  const only = train ?? held
  if (!only) throw unreadable(`${source}: expected images and labels, found none.`)
  return { pairs: [{ ...only, split: null }], notes }
}
