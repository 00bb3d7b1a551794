/** Fewer cannot be compared, more cannot be told apart. */
export const MOST_RUNS = 12

/** A run that was chosen, with the place that gives it its colour for as long as it is chosen. */
export interface Chosen {
  readonly runId: string
  readonly slot: number
}

/** Adds a run at the lowest free slot, or takes it off; a full list stays as it is. */
export function toggled(chosen: readonly Chosen[], runId: string): readonly Chosen[] {
  if (chosen.some((one) => one.runId === runId)) return chosen.filter((one) => one.runId !== runId)
  if (chosen.length >= MOST_RUNS) return chosen
  const taken = new Set(chosen.map(({ slot }) => slot))
  let slot = 0
  while (taken.has(slot)) slot++
  return [...chosen, { runId, slot }]
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
