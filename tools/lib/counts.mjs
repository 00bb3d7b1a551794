/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ code: number, counts: Counts | null }} StepResult code: of the process; counts: null when it left none
 */

/**
 * What Vitest's JSON report says. A file that could not be loaded has no tests, and counts as one that failed.
 *
 * @param {any} report
 * @returns {Counts | null} null when it is not such a report
 */
export function countVitest(report) {
  if (!Number.isInteger(report?.numPassedTests) || !Array.isArray(report.testResults)) return null
  const broken = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' &&
      !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed')
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0)
  }
}

/**
 * What Playwright's JSON report says. A test that passed on a second try counts as passed.
 *
 * @param {any} report
 * @returns {Counts | null} null when it is not such a report
 */
export function countPlaywright(report) {
  const stats = report?.stats
  if (!Number.isInteger(stats?.expected) || !Number.isInteger(stats.unexpected)) return null
  return {
    passed: stats.expected + (stats.flaky ?? 0),
    failed: stats.unexpected,
    skipped: stats.skipped ?? 0
  }
}

/**
 * A step's share of the whole. A runner that ended badly without naming a failed test (it crashed, was killed, found
 * no tests, or an error fell between tests) counts as one failure.
 *
 * @param {StepResult} result
 * @returns {Counts}
 */
export function shareOf({ code, counts }) {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 }
  if (counts === null || (code !== 0 && known.failed === 0)) return { ...known, failed: known.failed + 1 }
  return known
}

/** A check without tests of its own (type check, lint) is one test. @param {number} code @returns {Counts} */
export function asOneTest(code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** @param {readonly Counts[]} parts @returns {Counts} */
export function sum(parts) {
  return parts.reduce(
    (total, part) => ({
      passed: total.passed + part.passed,
      failed: total.failed + part.failed,
      skipped: total.skipped + part.skipped
    }),
    { passed: 0, failed: 0, skipped: 0 }
  )
}

/** The closing line of `npm test`. @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
