import type { MapColor } from '@core/charts/embedding-chart'
import { type WritableComputedRef, computed } from 'vue'
import { setting } from '../../route'

export const mapColors = [
  { value: 'label', label: 'Class' },
  { value: 'predicted', label: 'Predicted' },
  { value: 'outcome', label: 'Right or wrong' },
  { value: 'robust', label: 'Under attack' }
] as const satisfies readonly { value: MapColor; label: string }[]

/** How a map is looked at: it lives in the address, so that a link or a kept figure brings it back. */
export interface MapSettings {
  readonly color: WritableComputedRef<MapColor>
  /** Groups that are switched off. */
  readonly hidden: WritableComputedRef<ReadonlySet<string>>
  /** Places in the map's lists that are chosen. */
  readonly selected: WritableComputedRef<ReadonlySet<number>>
  /** The place that is looked at. */
  readonly looked: WritableComputedRef<number | null>
}

/** @param count of the images of the map; a link may name more */
export function useMapSettings(count: () => number): MapSettings {
  const [color, hidden, selected, looked] = [
    setting('color'),
    setting('hidden'),
    setting('chosen'),
    setting('image')
  ]
  const placesOf = (text: string): number[] =>
    text.split(' ').flatMap((part) => (/^\d+$/.test(part) && Number(part) < count() ? [Number(part)] : []))
  return {
    color: computed({
      get: () => mapColors.find(({ value }) => value === color.value)?.value ?? 'label',
      set: (value) => (color.value = value === 'label' ? '' : value)
    }),
    hidden: computed<ReadonlySet<string>>({
      get: () => new Set(hidden.value.split(' ').filter((id) => id !== '')),
      set: (ids) => (hidden.value = [...ids].join(' '))
    }),
    selected: computed<ReadonlySet<number>>({
      get: () => new Set(placesOf(selected.value)),
      set: (places) => (selected.value = [...places].join(' '))
    }),
    looked: computed({
      get: () => placesOf(looked.value)[0] ?? null,
      set: (place) => (looked.value = place === null ? '' : String(place))
    })
  }
}
