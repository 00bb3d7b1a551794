import { fittingPlace } from '../../charts/place-of-view'
import { hashOf, settings } from '../../route'

/** Stands for the last frame of a film, whatever its number. */
export const FILM_END = 'end'

/**
 * The address of one kept image under the filters that are set now; null for one too long to be kept.
 *
 * @param film the question of its film that is shown, where it is watched; `FILM_END` for the last frame
 */
export function placeOfExample(evaluationId: string, sampleIndex: number, film = ''): string | null {
  const rest = [evaluationId, String(sampleIndex)]
  return fittingPlace(hashOf({ page: 'gallery', rest }, new Map([...settings.value, ['film', film]])))
}
