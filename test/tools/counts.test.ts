import { describe, expect, it } from 'vitest'
import {
  asOneTest,
  closingLine,
  countPlaywright,
  countVitest,
  shareOf,
  sum
} from '../../tools/lib/counts.mjs'

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const failed = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }
const unloadable = { status: 'failed', assertionResults: [] }

describe('countVitest', () => {
  it('takes the sums of the report', () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [passed, failed]
    }
    expect(countVitest(report)).toEqual({ passed: 7, failed: 1, skipped: 3 })
  })

  it('counts a file that could not be loaded as one failure', () => {
    const report = {
      numPassedTests: 1,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [passed, unloadable]
    }
    expect(countVitest(report)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it.each([null, undefined, {}, { numPassedTests: 'many', testResults: [] }])(
    'does not invent sums from %j',
    (report) => {
      expect(countVitest(report)).toBeNull()
    }
  )
})

describe('countPlaywright', () => {
  it('takes the sums of the report; a second try that passes is a pass', () => {
    expect(countPlaywright({ stats: { expected: 4, unexpected: 1, flaky: 2, skipped: 3 } })).toEqual({
      passed: 6,
      failed: 1,
      skipped: 3
    })
  })

  it.each([null, {}, { stats: {} }])('does not invent sums from %j', (report) => {
    expect(countPlaywright(report)).toBeNull()
  })
})

describe('shareOf', () => {
  const three = { passed: 3, failed: 0, skipped: 0 }

  it('hands on the sums of a runner that ended well, or that names its failures', () => {
    expect(shareOf({ code: 0, counts: three })).toEqual(three)
    expect(shareOf({ code: 1, counts: { ...three, failed: 2 } })).toEqual({ ...three, failed: 2 })
  })

  it('counts a runner that crashed without a report as one failure', () => {
    expect(shareOf({ code: 139, counts: null })).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(shareOf({ code: 0, counts: null })).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('counts a bad end as a failure even when every test passed', () => {
    expect(shareOf({ code: 1, counts: three })).toEqual({ ...three, failed: 1 })
  })
})

describe('closingLine', () => {
  it('sums every part, and names skipped tests only when there are any', () => {
    const parts = [asOneTest(0), asOneTest(2), { passed: 10, failed: 0, skipped: 0 }]
    expect(closingLine(sum(parts))).toBe('11 passed, 1 failed')
    expect(closingLine(sum([...parts, { passed: 0, failed: 0, skipped: 4 }]))).toBe(
      '11 passed, 1 failed, 4 skipped'
    )
    expect(closingLine(sum([]))).toBe('0 passed, 0 failed')
  })
})
