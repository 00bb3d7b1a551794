import type { AttackSpec } from '@contract/attacks'

/** Options that multiply the passes of an attack. */
const FACTOR = /(steps|iterations|tries|queries|restarts|draws|evaluations|eotSamples)$/i

/** Passes that an attack makes for one image when nothing ends it early. */
export function attackPasses({ options }: AttackSpec): number {
  return Object.entries(options as Readonly<Record<string, unknown>>).reduce(
    (product, [name, value]) =>
      FACTOR.test(name) && typeof value === 'number' ? product * Math.max(1, value) : product,
    1
  )
}
