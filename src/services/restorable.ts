import { AppError } from '@contract/errors'

/**
 * Refuses what an old notice or list still offers to bring back: nothing is told to be back that is not, or was before.
 *
 * @param what "The data set"
 * @param found its name and whether it lies in the trash; null where it is gone
 * @throws AppError 'not-found' where it is gone, 'refused' where it is back already
 */
export function checkRestorable(
  what: string,
  found: { readonly name: string; readonly trashed: boolean } | null
): void {
  if (found === null)
    throw new AppError(
      'not-found',
      `${what} is no longer in this project: the trash was emptied. It cannot be brought back.`
    )
  if (!found.trashed)
    throw new AppError(
      'refused',
      `${what} "${found.name}" is in use: it was brought back already. Nothing is left to undo.`
    )
}
