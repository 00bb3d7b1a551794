import type { Run } from '@contract/run'

/** Of all networks together; more is no chart that anybody reads. */
const MOST = 40

/**
 * The newest finished certificates and attacks on the networks of the chosen runs, beside these themselves.
 *
 * @param all runs, newest first
 */
export function runsOnNetworks(all: readonly Run[], chosen: readonly Run[]): Run[] {
  const ids = new Set(chosen.map(({ id }) => id))
  const hashes = new Set(chosen.flatMap(({ modelHash }) => modelHash ?? []))
  return all
    .filter(
      ({ id, spec, state, modelHash }) =>
        (spec.kind === 'certify' || spec.kind === 'attack') &&
        state === 'done' &&
        modelHash !== null &&
        hashes.has(modelHash) &&
        !ids.has(id)
    )
    .slice(0, MOST)
}
