// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { EstimatorSpec } from '@contract/estimators'
import type { Interval, UncertaintyResult } from '@contract/measurement'
import { describe, expect, it } from 'vitest'
import UncertaintyCard from '../../../src/renderer/src/features/uncertainty/UncertaintyCard.vue'
import { uncertainty } from './measurements'

const local: UncertaintyResult = {
  ...uncertainty(300),
  spec: EstimatorSpec.parse({ estimator: 'local' }),
  sampleCount: 16,
  // No image, and so no maps: a test has no canvas.
  dimension: 10,
  bound: 5,
  boundExact: true,
  gradientDirectionProduct: { value: 0.531, low: 0.521, high: 0.547, method: 'bootstrap' },
  networkTerm: { value: 2.5, low: 2.25, high: 2.75, method: 'bootstrap' },
  packets: { measured: 16, resolved: 14 },
  covarianceCheck: {
    value: -0.5003,
    expected: -0.5,
    standardError: 0.0004,
    passed: false,
    along: { value: -0.331, standardError: 0.015, passed: false },
    beyond: { count: 1, of: 10, byChance: 0.027 }
  }
}

/** Without the button that explains it. */
const nameOf = (element: Element): string => element.firstChild?.textContent?.trim() ?? ''

/** What a tile of the card says, by its name. */
function tiles(result: UncertaintyResult): Record<string, string> {
  const card = mount(UncertaintyCard, { props: { result } })
  return Object.fromEntries(
    card
      .findAll('.tile')
      .map((tile) => [nameOf(tile.find('.name').element), tile.text().replace(/\s+/g, ' ')])
  )
}

describe('the card of a measurement', () => {
  it('shows the product along the gradient with its interval', () => {
    expect(tiles(local)['Δx · Δp along the gradient']).toMatch(/0\.531.*0\.521.*0\.547/)
    expect(tiles({ ...local, gradientDirectionProduct: null })).not.toHaveProperty(
      'Δx · Δp along the gradient'
    )
  })

  it('says how many images count, and which part of the covariance check failed', () => {
    const found = tiles(local)
    expect(found['Effective sample size']).toContain('14 of 16 images resolved')
    expect(found['Covariance check']).toContain('failed along the gradient')
    expect(found['Covariance check']).toContain('−0.331 ± 0.015')
    expect(found['Covariance check']).toContain('1 of 10 beyond 3 standard errors')
  })

  it('gives a measured bound its error', () => {
    const box: UncertaintyResult = {
      ...local,
      spec: EstimatorSpec.parse({ estimator: 'global', options: { target: 'box' } }),
      bound: 1.25,
      boundError: 0.013,
      gradientDirectionProduct: null
    }
    expect(tiles(box)['Bound']).toContain('± 0.013')
  })

  it('has the excess times the dimension where there is a bound', () => {
    const above = {
      ...local,
      excess: 0.057,
      product: { value: 5.285, low: 5.2, high: 5.3, method: 'delta' as const }
    }
    expect(tiles(above)['d · excess']).toMatch(/0\.570.*10 dimensions/)
    expect(tiles({ ...above, boundExact: false })).not.toHaveProperty('d · excess')
  })

  it('has the product over twice the covariance with its quartiles over the pixels', () => {
    const found = tiles({
      ...local,
      productOverCovariance: 0.512,
      productOverCovarianceQuartiles: [0.504, 0.531]
    })
    expect(found['Δx · Δp / 2|C|']).toMatch(/0\.5120.*half of them 0\.5040 – 0\.5310/)
    expect(tiles({ ...local, productOverCovariance: 0.512 })['Δx · Δp / 2|C|']).not.toContain('half of them')
  })

  it('names the method of its intervals as what it is', () => {
    const textOf = (method: Interval['method']): string =>
      mount(UncertaintyCard, {
        props: { result: { ...local, product: { value: 5.1, low: 5, high: 5.2, method } } }
      }).text()
    expect(textOf('bootstrap-images-draws')).toContain('95 %, bootstrap of the images with each drawn anew')
    expect(textOf('bootstrap-draws')).toContain('95 %, bootstrap with each label drawn anew')
    expect(textOf('none')).not.toContain('Intervals')
  })

  it('says that the definitions are a reconstruction', () => {
    expect(mount(UncertaintyCard, { props: { result: local } }).text()).toContain(
      'as reconstructed from the papers'
    )
  })
})
