import type { Range } from '@core/charts/chart-view'
import { type Ref, shallowRef, watch } from 'vue'
import type { Zoom } from './kept-look'

/** The part of a horizontal axis that linked charts show. */
interface Linked {
  /** Charts with the same quantity along x follow each other. */
  readonly key: string
  readonly x: Range | null
  readonly source: symbol
}

const linked = shallowRef<Linked | null>(null)

/** Linked charts that come later start with all of their axis. */
export function forgetLinkedZoom(): void {
  linked.value = null
}

/** Zoom and pan along x of one chart go to all linked charts over the same quantity; their heights follow their data. */
export function linkZoom(zoom: Ref<Zoom>, key: () => string | null, isLinked: () => boolean): void {
  const source = Symbol('chart')
  const same = (a: Range | null, b: Range | null): boolean => a?.min === b?.min && a?.max === b?.max

  function follow(): void {
    const told = linked.value
    if (told === null || told.source === source || !isLinked() || told.key !== key()) return
    if (!same(told.x, zoom.value.x)) zoom.value = { x: told.x, y: null }
  }

  watch(zoom, ({ x }) => {
    const own = key()
    if (!isLinked() || own === null) return
    const told = linked.value
    if (told?.key === own ? same(told.x, x) : x === null) return
    linked.value = { key: own, x, source }
  })
  watch(linked, follow)
  watch([key, isLinked], follow, { immediate: true })
}
