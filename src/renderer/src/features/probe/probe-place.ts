import type { SplitName } from '@contract/dataset'
import { hashOf } from '../../route'

/**
 * The address of a close look at one sample, through a network where one is named.
 *
 * @param set how it is looked at, and what was done to it
 */
export function probePlace(
  place: {
    readonly datasetId: string
    readonly split: SplitName
    readonly index: number
    readonly modelId?: string | null
  },
  set: Readonly<Record<string, string>> = {}
): string {
  const { datasetId, split, index, modelId } = place
  const rest = [datasetId, 'look', split, String(index), ...(modelId ? [modelId] : [])]
  return hashOf({ page: 'data', rest }, new Map(Object.entries(set)))
}

/** Reads what stands behind the data set in such an address; null where it is another one. */
export function readProbe(
  rest: readonly string[]
): { readonly split: SplitName; readonly index: number; readonly modelId: string | null } | null {
  const [place, split, index = '', modelId] = rest
  if (place !== 'look' || (split !== 'train' && split !== 'test') || !/^\d{1,9}$/.test(index)) return null
  return { split, index: Number(index), modelId: modelId ?? null }
}
