import { type Model, lastNetworks } from '@contract/model'

/** A matrix of more networks is none that anybody reads. */
const MOST = 24

/** What is ticked at first: of each training the last network. */
export function tickedAtFirst(fitting: readonly Model[]): string[] {
  return lastNetworks(fitting)
    .map(({ name }) => name)
    .slice(0, MOST)
}

/** What is ticked once networks have come or gone: a choice that a person made stays, as far as its networks are there. */
export function tickedAfter(
  ticked: readonly string[],
  before: readonly Model[],
  now: readonly Model[]
): string[] {
  if (ticked.join('\n') === tickedAtFirst(before).join('\n')) return tickedAtFirst(now)
  return ticked.filter((name) => now.some((one) => one.name === name))
}
