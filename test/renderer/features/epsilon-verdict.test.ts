import { expect, it } from 'vitest'
import type { Separation } from '@contract/dataset-statistics'
import { judgeEpsilon, verdictText } from '../../../src/renderer/src/features/data/epsilon-verdict'

const place = { split: 'train', index: 0, label: 0 } as const
const separation = (norm: 'linf' | 'l2', from: 'train' | 'test', distances: number[]): Separation => ({
  ...{ norm, from, distances },
  samples: distances.length,
  total: 100,
  references: 100,
  totalReferences: 100,
  nearest: [place, place]
})
const found = [
  separation('linf', 'test', [0.5, 0.7, 0.9]),
  separation('linf', 'train', [0.4, 0.8]),
  separation('l2', 'test', [3, 4])
]

it('an epsilon is too large from half of the smallest distance on', () => {
  expect(judgeEpsilon(found, 'linf', 0.19)).toEqual({ limit: 0.2, tooLarge: false, of: 5, touched: 0 })
  expect(judgeEpsilon(found, 'linf', 0.2)).toEqual({ limit: 0.2, tooLarge: true, of: 5, touched: 1 })
  expect(judgeEpsilon(found, 'linf', 0.35)).toMatchObject({ tooLarge: true, touched: 3 })
  expect(judgeEpsilon(found, 'l2', 1.49)).toMatchObject({ limit: 1.5, tooLarge: false })
})

it('nothing is said of a norm that was not measured, or of no attack', () => {
  expect(judgeEpsilon(found, 'l1', 100)).toBeNull()
  expect(judgeEpsilon([], 'linf', 0.3)).toBeNull()
  const touching = judgeEpsilon([separation('linf', 'test', [0])], 'linf', 0)
  expect(touching?.tooLarge).toBe(false)
})

it('the sentence carries numbers and conditions', () => {
  const verdict = judgeEpsilon(found, 'linf', 0.2)
  if (!verdict) throw new Error('expected a verdict')
  expect(verdictText(verdict, 'linf', 0.2)).toBe(
    'Epsilon 0.2 is at least half of the smallest distance found between images of different classes (L∞ 0.2000): ' +
      'no classifier can be robust everywhere. Of 5 images drawn, 1 have a training image of another class within two epsilons.'
  )
})
