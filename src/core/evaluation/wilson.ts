import type { Rate } from '@contract/measurement'

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959_963_984_540_054

/**
 * A share with its 95 % interval by Wilson's score (Wilson 1927, "Probable inference", eq. 4): all p for which the
 * count lies within z standard errors of its mean. Unlike p +- z sqrt(p(1-p)/n) it holds near 0 and 1.
 * Without samples nothing is known: the value is 0 and the interval 0 to 1.
 */
export function wilson(count: number, total: number): Rate {
  if (total === 0) return { value: 0, count, total, low: 0, high: 1 }
  const value = count / total
  const spread = (Z * Z) / total
  const centre = (value + spread / 2) / (1 + spread)
  const halfWidth = (Z * Math.sqrt((value * (1 - value)) / total + spread / (4 * total))) / (1 + spread)
  return {
    value,
    count,
    total,
    // At the ends the bound is 0 or 1 exactly; rounding must not say otherwise.
    low: count === 0 ? 0 : Math.max(0, centre - halfWidth),
    high: count === total ? 1 : Math.min(1, centre + halfWidth)
  }
}
