import { AttackSpec } from '@contract/attacks'
import type { MetricSubject } from '@contract/compare'
import { EstimatorSpec } from '@contract/estimators'
import { type Labelled, tellApart } from '@core/charts/compare/tell-apart'
import { curveWords } from '@core/charts/compare/curve-words'
import { describe, expect, it } from 'vitest'

const clean = (total: number, data = 'mnist'): MetricSubject => ({ kind: 'clean', total, data })
const robust = (confidence: number, epsilon: number, offset = 0): MetricSubject => ({
  kind: 'robust',
  spec: AttackSpec.parse({ attack: 'cw', norm: 'l2', epsilon, options: { confidence } }),
  threatModel: {
    ...{ norm: 'l2', epsilon, targeted: false, knowledge: 'white-box', bounds: { lower: 0, upper: 1 } }
  },
  total: 100,
  offset
})
const sigma = (draws: number): MetricSubject => ({
  kind: 'uncertainty',
  quantity: 'product',
  spec: EstimatorSpec.parse({ estimator: 'local', options: { draws } }),
  total: 8
})
const labelled = (...subjects: MetricSubject[]): Labelled[] =>
  subjects.map((subject) => ({ subject, label: curveWords(subject).label }))

describe('labels of measured quantities', () => {
  it('stay short where nothing else is called so', () => {
    expect(tellApart(labelled(clean(1000)))).toEqual(['Clean accuracy'])
  })

  it('say what differs, and only that', () => {
    expect(tellApart(labelled(clean(1000), clean(10_000)))).toEqual([
      'Clean accuracy, 1,000 images',
      'Clean accuracy, 10,000 images'
    ])
    expect(tellApart(labelled(clean(1000), clean(1000, 'cifar')))).toEqual([
      'Clean accuracy, mnist',
      'Clean accuracy, cifar'
    ])
    expect(tellApart(labelled(clean(1000), clean(10_000, 'cifar')))[1]).toBe(
      'Clean accuracy, 10,000 images, cifar'
    )
  })

  it('name options, threat model and images of attacks and estimators', () => {
    const [few, many] = tellApart(labelled(robust(0, 1), robust(5, 1)))
    expect(few).toMatch(/, confidence κ 0$/)
    expect(many).toMatch(/, confidence κ 5$/)
    expect(tellApart(labelled(robust(0, 1), robust(0, 1, 100)))[1]).toMatch(/, from no\. 100$/)
    const [a, b] = tellApart(labelled(sigma(256), sigma(512)))
    expect(a).not.toBe(b)
    expect(`${a} ${b}`).toMatch(/256.*512/)
  })

  it('say once how many images an estimator took', () => {
    const weighted = (samples: number, total = samples): MetricSubject => ({
      kind: 'uncertainty',
      quantity: 'product',
      spec: EstimatorSpec.parse({ estimator: 'data', options: { samples } }),
      total
    })
    const [few, many] = tellApart(labelled(weighted(1000), weighted(2000)))
    expect(few).toMatch(/, test images 1,000$/)
    expect(many).toMatch(/, test images 2,000$/)
    expect(tellApart(labelled(weighted(1000), weighted(2000, 1500)))[1]).toMatch(
      /, test images 2,000, 1,500 images$/
    )
  })

  it('have a number where their conditions read alike', () => {
    expect(tellApart(labelled(clean(10), clean(10)))).toEqual(['Clean accuracy (1)', 'Clean accuracy (2)'])
  })

  it('are never alike', () => {
    const all = [
      clean(1),
      clean(2),
      clean(2, 'x'),
      robust(1, 1),
      robust(2, 1),
      robust(2, 0.5),
      sigma(64),
      sigma(128)
    ]
    expect(new Set(tellApart(labelled(...all, ...all))).size).toBe(2 * all.length)
  })
})
