import { readChosen } from './chosen-runs'
import { compareMemory } from './project-memory'

/** The places of the runs that are chosen for the comparison now, by id: other pages draw these runs as it does. */
export function comparedSlots(): ReadonlyMap<string, number> {
  const { chosen } = compareMemory().recall()
  return new Map(readChosen(chosen).map(({ runId, slot }) => [runId, slot]))
}
