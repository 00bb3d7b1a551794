/** A row inside a plot, as high as a text. */
export interface Row {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** At which end of a row a text of some width hides fewer of the places that are drawn; at the right one, if at neither. */
export function freeEnd(
  row: Row,
  width: number,
  drawn: Iterable<{ readonly x: number; readonly y: number }>
): 'left' | 'right' {
  const hidden = { left: 0, right: 0 }
  for (const { x, y } of drawn) {
    if (!(y >= row.top) || !(y <= row.bottom)) continue
    if (x <= row.left + width) hidden.left++
    if (x >= row.right - width) hidden.right++
  }
  return hidden.left < hidden.right ? 'left' : 'right'
}
