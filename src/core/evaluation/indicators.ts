import type { Rate, Warning, WarningCode } from '@contract/measurement'
import { countOf } from './accuracy'
import type { Tally } from './tally'

/** Fewer samples than this get a warning with the width of their interval. */
const FEW_SAMPLES = 100

/** AutoAttack's tolerance when it looks for probabilities (Croce & Hein 2020, `checks.py`). */
const PROBABILITY_TOLERANCE = 1e-5

/** 1 for each row of outputs `[n, classCount]` between 0 and 1 that sums to 1. */
export function probabilityRows(outputs: Float32Array, classCount: number): Uint8Array {
  return Uint8Array.from({ length: outputs.length / classCount }, (_, row) => {
    const values = outputs.subarray(row * classCount, (row + 1) * classCount)
    const sum = values.reduce((total, value) => total + value, 0)
    const inside = values.every(
      (value) => value < 1 + PROBABILITY_TOLERANCE && value > -PROBABILITY_TOLERANCE
    )
    return inside && Math.abs(sum - 1) < PROBABILITY_TOLERANCE ? 1 : 0
  })
}

/** Reasons to distrust the numbers of an evaluation, the gravest first. */
export function warningsOf(tally: Tally, robustAccuracy: Rate): Warning[] {
  const count = tally.cleanCorrect.length
  const attacked = countOf(tally.cleanCorrect)
  // Where the attack won, a zero gradient did not keep it from winning.
  const stuck = countOf(tally.zeroGradient.map((flag, row) => flag & (1 - (tally.found[row] as number))))
  const of = (flags: Uint8Array): string => `${countOf(flags)} of ${attacked} attacked samples`
  const halfWidth = ((robustAccuracy.high - robustAccuracy.low) / 2) * 100
  const candidates: [boolean, WarningCode, string][] = [
    [
      count > 0 && countOf(tally.likeProbabilities) === count,
      'not-logits',
      'The outputs of this network lie between 0 and 1 and sum to 1: probabilities, it seems, not logits. Their ' +
        'gradients fade where the network is sure. Import it again with output "softmax".'
    ],
    [
      stuck > 0,
      'zero-gradient',
      `The input gradient was zero in every pixel for ${stuck} of ${attacked} attacked samples, which were not ` +
        'fooled: the attack could not climb there, so the robust accuracy may be too high.'
    ],
    [
      tally.notFiniteGradient.includes(1),
      'not-finite-gradient',
      `The input gradient held NaN or infinite numbers for ${of(tally.notFiniteGradient)}; these pixels were ` +
        'left alone, so the robust accuracy may be too high.'
    ],
    [
      tally.leftBall.includes(1),
      'left-ball',
      `The attack went beyond epsilon for ${of(tally.leftBall)}; they were brought back before they were judged.`
    ],
    [
      tally.leftBox.includes(1) || tally.notFinite.includes(1),
      'left-box',
      `The attack returned pixels outside the legal range for ${of(tally.leftBox)} (they were clipped) and NaN or ` +
        `infinite pixels for ${of(tally.notFinite)} (they count as not attacked).`
    ],
    [
      count < FEW_SAMPLES,
      'few-samples',
      `Only ${count} samples: the 95 % interval of the robust accuracy is ${halfWidth.toFixed(1)} percentage ` +
        'points wide to either side.'
    ]
  ]
  return candidates.filter(([raised]) => raised).map(([, code, message]) => ({ code, message }))
}
