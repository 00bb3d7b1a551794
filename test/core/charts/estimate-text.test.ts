import { EstimatorSpec } from '@contract/estimators'
import {
  boundAlong,
  covarianceParts,
  covarianceVerdict,
  dimensionExcess,
  gateText,
  leftOutText,
  packetsText
} from '@core/charts/estimate-text'
import { describe, expect, it } from 'vitest'

describe('a covariance check in words', () => {
  const near = { value: -0.5003, expected: -0.5, standardError: 0.0004 }
  const off = { ...near, value: -0.52 }
  const bad = { value: -0.331, standardError: 0.015, passed: false }
  const good = { ...bad, value: -0.49, passed: true }

  it('says which part failed', () => {
    expect(covarianceVerdict({ ...near, passed: true, along: good })).toBe('passed')
    expect(covarianceVerdict({ ...near, passed: false, along: bad })).toBe('failed along the gradient')
    expect(covarianceVerdict({ ...off, passed: false, along: good })).toBe('failed over the pixels')
    expect(covarianceVerdict({ ...off, passed: false, along: bad })).toBe(
      'failed over the pixels and along the gradient'
    )
    expect(covarianceVerdict({ ...near, expected: null, passed: null })).toBe('')
  })

  it('says it of results of older programs, too, which kept the mean over the pixels alone', () => {
    expect(covarianceVerdict({ ...near, passed: false })).toBe('failed along the gradient')
    expect(covarianceVerdict({ ...off, passed: false })).toBe('failed over the pixels')
    expect(covarianceParts({ ...near, passed: false })).toEqual([])
  })

  it('shows the value along the gradient and how many coordinates are off', () => {
    const beyond = { count: 9, of: 784, byChance: 2.117 }
    expect(covarianceParts({ ...near, passed: false, along: bad, beyond })).toEqual([
      'along the gradient −0.331 ± 0.015',
      '9 of 784 beyond 3 standard errors, 2.1 by chance'
    ])
  })
})

describe('the gate in words', () => {
  it('is that of the estimator', () => {
    const gate = (estimator: string, options = {}): string =>
      gateText(EstimatorSpec.parse({ estimator, options }))
    expect(gate('data')).toBe('effective sample size below 100')
    expect(gate('local')).toBe('effective sample size below 100 for more than a quarter of the images')
    expect(gate('chain')).toMatch(/or R-hat above 1\.05$/)
    expect(gate('global', { target: 'box' })).toMatch(/below 500 for more than a quarter of the labels/)
  })

  it('counts what is left out, and nothing where no packet is resolved', () => {
    const spec = EstimatorSpec.parse({ estimator: 'local' })
    const most = { spec, packets: { measured: 16, resolved: 14 } }
    const none = { spec, packets: { measured: 16, resolved: 0 } }
    expect(packetsText(most)).toBe('14 of 16 images resolved')
    expect(packetsText({ spec })).toBe('')
    expect(leftOutText([most, none, {}])).toBe('2 of 32 packets are not resolved and left out.')
    expect(leftOutText([none])).toBe('')
  })
})

describe('the excess times the dimension', () => {
  /** A two-class linear network in a window of width 1 along one of d directions: Δx² and Δp² along it are known. */
  const linear = (dimension: number): number => {
    const [varianceX, varianceP] = [0.675726 ** 2, 0.81923 ** 2]
    const product = Math.sqrt((dimension - 1 + varianceX) * ((dimension - 1) / 4 + varianceP))
    return product / (dimension / 2) - 1
  }
  const of = (dimension: number, rest = {}): number | null =>
    dimensionExcess({
      ...{ excess: linear(dimension), bound: dimension / 2, boundExact: true, dimension, constantPixels: 0 },
      ...rest
    })

  it('stays where the excess itself falls as one over the dimension', () => {
    expect(linear(100) / linear(784)).toBeCloseTo(7.8, 0)
    expect(of(100)).toBeCloseTo(0.565, 2)
    expect(of(784)).toBeCloseTo(0.57, 2)
  })

  it('counts the pixels that vary, and says nothing where there is no bound', () => {
    expect(of(784, { dimension: 800, constantPixels: 16 })).toBeCloseTo(0.57, 2)
    expect(of(784, { boundExact: false })).toBeNull()
    expect(of(784, { bound: 0 })).toBeNull()
  })
})

describe('the bound along the gradient', () => {
  it('is one half where the packet has no boundary, and unknown elsewhere', () => {
    const bound = (estimator: string, options = {}): number | null =>
      boundAlong(EstimatorSpec.parse({ estimator, options }))
    expect([bound('local'), bound('chain'), bound('global')]).toEqual([0.5, 0.5, 0.5])
    expect([bound('data'), bound('global', { target: 'box' })]).toEqual([null, null])
  })
})
