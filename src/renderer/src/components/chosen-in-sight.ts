import type { Directive } from 'vue'

/** A row of choices that is wider than its place scrolls sideways to what is chosen; the page stays where it is. */
function show(row: HTMLElement): void {
  const chosen = row.querySelector<HTMLElement>('.el-segmented__item.is-selected')
  if (chosen === null || row.scrollWidth <= row.clientWidth) return
  const { left, right } = chosen.getBoundingClientRect()
  const place = row.getBoundingClientRect()
  if (left < place.left) row.scrollLeft -= place.left - left
  else if (right > place.right) row.scrollLeft += right - place.right
}

/** With the next frame, which lays the page out anyway: to measure at once would lay it out within the change itself. */
const showSoon = (row: HTMLElement): void => void requestAnimationFrame(() => show(row))

/** Keeps the chosen item of a segmented row in sight: `v-chosen-in-sight`. */
export const vChosenInSight: Directive<HTMLElement> = { mounted: showSoon, updated: showSoon }
