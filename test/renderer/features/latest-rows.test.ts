import { wilson } from '@core/evaluation/wilson'
import { describe, expect, it } from 'vitest'
import { latestRows } from '../../../src/renderer/src/features/compare/latest-rows'
import { attack, run, uncertainty } from './measurements'

describe('the latest figures side by side', () => {
  it('takes the last epoch of each run, and leaves a gap where nothing was measured', () => {
    const groups = latestRows([
      run('a', [{ cleanAccuracy: wilson(100, 1000) }, { cleanAccuracy: wilson(970, 1000) }]),
      run('b', [])
    ])
    expect(groups.map((group) => group.title)).toEqual(['Accuracy'])
    expect(groups[0]?.rows[0]?.cells.map((cell) => cell?.value ?? null)).toEqual(['97.0\u00a0%', null])
  })

  it('never puts different conditions into one row', () => {
    const groups = latestRows([
      run('a', [{ attacks: [attack(0.1, 100)] }]),
      run('b', [{ attacks: [attack(0.2, 20)] }])
    ])
    const rows = groups[0]?.rows.filter((row) => row.label.startsWith('Robust')) ?? []
    expect(rows.map((row) => row.cells.map((cell) => cell?.value ?? null))).toEqual([
      ['50.0\u00a0%', null],
      [null, '10.0\u00a0%']
    ])
    expect(rows[0]?.conditions).toMatch(
      /^L∞, epsilon 0\.1 \(25\.5\/255\), box \[0, 1\], white-box, untargeted; steps 4, step size 0\.0625 \(2\.5 epsilon \/ steps\), restarts 1, .*; 200 test images from no\. 0; seed 1$/
    )
  })

  it('marks estimates that are not resolved, with the reason beside the product', () => {
    const [, group] = latestRows([
      run('a', [{ uncertainty: [uncertainty(640)] }]),
      run('b', [{ uncertainty: [uncertainty(42)] }])
    ])
    const resolved = Object.fromEntries(
      (group?.rows ?? []).map((row) => [row.label, row.cells.map((cell) => cell?.resolved)])
    )
    expect(resolved).toEqual({
      Δx: [true, false],
      Δp: [true, false],
      'Δx · Δp': [true, false],
      Reference: [true, true],
      'Effective sample size': [true, true],
      'Covariance check': [true, false]
    })
    const product = group?.rows.find((row) => row.label === 'Δx · Δp')
    expect(product?.cells.map((cell) => cell?.warnings.length)).toEqual([0, 1])
    expect(product?.cells[1]).toMatchObject({ value: '450.0', remark: '449.0 – 451.0' })
  })

  it('is empty without any measurement', () => {
    expect(latestRows([run('a', [])])).toEqual([])
    expect(latestRows([])).toEqual([])
  })
})
