/** Fewer cannot be compared, more cannot be told apart. */
export const MOST_RUNS = 12

/** A run that was chosen, with the place that gives it its colour for as long as it is chosen. */
export interface Chosen {
  readonly runId: string
  readonly slot: number
}

/** The first runs of a list, as many as may be chosen, each at its place. */
export function firstChosen(runIds: readonly string[]): readonly Chosen[] {
  return runIds.slice(0, MOST_RUNS).map((runId, slot) => ({ runId, slot }))
}

/**
 * Adds a run at the lowest free slot, or takes it off; a list full of runs that are there stays as it is. One that is gone
 * keeps its slot, for it may come back from the trash, until another run needs it.
 *
 * @param present the runs that are there
 */
export function toggled(
  chosen: readonly Chosen[],
  runId: string,
  present: ReadonlySet<string>
): readonly Chosen[] {
  if (chosen.some((one) => one.runId === runId)) return chosen.filter((one) => one.runId !== runId)
  const gone = chosen.find((one) => !present.has(one.runId))
  const isFull = chosen.length >= MOST_RUNS
  if (isFull && gone === undefined) return chosen
  const rest = isFull ? chosen.filter((one) => one !== gone) : chosen
  const taken = new Set(rest.map(({ slot }) => slot))
  let slot = 0
  while (taken.has(slot)) slot++
  return [...rest, { runId, slot }]
}

/** As text for the address: "3.id+0.id". */
export function chosenText(chosen: readonly Chosen[]): string {
  return chosen.map(({ runId, slot }) => `${slot}.${runId}`).join('+')
}

/** Reads what `chosenText` wrote; anything that does not fit is left out. */
export function readChosen(text: string): readonly Chosen[] {
  const slots = new Set<number>()
  const ids = new Set<string>()
  return text.split('+').flatMap((part) => {
    const match = /^(\d{1,2})\.(.+)$/.exec(part)
    const slot = Number(match?.[1])
    const runId = match?.[2]
    if (runId === undefined || slot >= MOST_RUNS || slots.has(slot) || ids.has(runId)) return []
    slots.add(slot)
    ids.add(runId)
    return [{ runId, slot }]
  })
}
