/** A run of rows. */
export interface RowRange {
  readonly from: number
  readonly count: number
}

/** 0..count in as few ranges of at most `size` as it takes, all about equally long. */
export function evenRanges(count: number, size: number): RowRange[] {
  const parts = Math.ceil(count / size)
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * count) / parts)
    return { from, count: Math.floor(((part + 1) * count) / parts) - from }
  })
}
