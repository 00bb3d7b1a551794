/**
 * The moves that bring those of a list that are still there into an earlier order again: each puts one before another.
 * Those that have come since keep their places as far as that goes.
 */
export function stepsTo(
  order: readonly string[],
  now: readonly string[]
): { readonly id: string; readonly before: string }[] {
  const wanted = order.filter((id) => now.includes(id))
  let line = now.filter((id) => wanted.includes(id))
  const steps: { id: string; before: string }[] = []
  for (let at = wanted.length - 2; at >= 0; at--) {
    const [id, before] = [wanted[at] ?? '', wanted[at + 1] ?? '']
    if (line[line.indexOf(id) + 1] === before) continue
    steps.push({ id, before })
    line = line.filter((one) => one !== id)
    line.splice(line.indexOf(before), 0, id)
  }
  return steps
}
