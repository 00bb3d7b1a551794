import type { SplitName } from '@contract/dataset'
import type { Place } from '@contract/dataset-check'
import type { Duplicates } from '@contract/dataset-statistics'
import type { LabelledImages } from '../data'

/** As many groups are named. */
const maxGroups = 200
/** As many members of a group. */
const maxMembers = 20

/**
 * Finds images that are equal in every stored byte, inside and across the splits, by their SHA-256. `between` is called
 * now and then; it may throw to stop.
 */
export function findDuplicates(
  splits: Readonly<Record<SplitName, LabelledImages>>,
  sha256: (bytes: Uint8Array) => string,
  between: (done: number) => void
): Duplicates {
  const groups = new Map<string, Place[]>()
  let done = 0
  for (const split of ['train', 'test'] as const) {
    const { pixels, labels, count } = splits[split]
    const size = count === 0 ? 0 : pixels.length / count
    for (let index = 0; index < count; index++) {
      if (done++ % 1000 === 0) between(done)
      const image = pixels.subarray(index * size, (index + 1) * size)
      const key = sha256(new Uint8Array(image.buffer, image.byteOffset, image.byteLength))
      const place = { split, index, label: labels[index] as number }
      const same = groups.get(key)
      if (same) same.push(place)
      else groups.set(key, [place])
    }
  }
  const found = [...groups.values()].filter((group) => group.length > 1)
  const inside = (split: SplitName): number =>
    found.reduce((sum, group) => sum + Math.max(0, group.filter((one) => one.split === split).length - 1), 0)
  const isAcross = (group: readonly Place[]): boolean =>
    group.some(({ split }) => split === 'train') && group.some(({ split }) => split === 'test')
  const isConflicting = (group: readonly Place[]): boolean =>
    new Set(group.map(({ label }) => label)).size > 1
  const weight = (group: readonly Place[]): number =>
    2 * Number(isConflicting(group)) + Number(isAcross(group))
  return {
    insideTrain: inside('train'),
    insideTest: inside('test'),
    across: found
      .filter(isAcross)
      .reduce((sum, group) => sum + group.filter(({ split }) => split === 'test').length, 0),
    conflicting: found.filter(isConflicting).length,
    groupCount: found.length,
    groups: [...found]
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, maxGroups)
      .map((group) => group.slice(0, maxMembers))
  }
}
