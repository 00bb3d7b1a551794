import type { ThreatModel } from '@contract/threat-model'
import { ref } from 'vue'

/** How strongly perturbations are coloured. The choice holds for all images that are walked through. */
export const deltaScales = [
  { value: 'budget', label: 'Its budget' },
  { value: '1', label: 'δ × 1' },
  { value: '2', label: 'δ × 2' },
  { value: '5', label: 'δ × 5' },
  { value: '10', label: 'δ × 10' },
  { value: '20', label: 'δ × 20' },
  { value: '50', label: 'δ × 50' }
] as const
export type DeltaScale = (typeof deltaScales)[number]['value']

export const deltaScale = ref<DeltaScale>('budget')
/** Whether the input gradient is shown beside the images. */
export const withGradients = ref(false)

/**
 * The change of a pixel that has the full colour. δ × k: k times the change fills the range of the input. By its budget it
 * is epsilon in L∞, so that pictures compare, and the largest change of the image in other norms, where epsilon bounds no
 * pixel.
 */
export function fullChange(
  scale: DeltaScale,
  { norm, epsilon, bounds }: Pick<ThreatModel, 'norm' | 'epsilon' | 'bounds'>,
  largest: number
): number {
  if (scale !== 'budget') return (bounds.upper - bounds.lower) / Number(scale)
  return norm === 'linf' && epsilon > 0 ? epsilon : largest
}
