/**
 * Something that set-up cannot do by itself: what is missing, and the command or act that mends it. Its text is for a
 * person at a terminal, so it carries no stack.
 */
export class SetupProblem extends Error {
  /**
   * @param {string} missing one sentence
   * @param {string} mend a command to copy, or one sentence
   * @param {{ cause?: unknown, details?: string }} [options] details: the closing lines of a failed command
   */
  constructor(missing, mend, options = {}) {
    super(missing, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SetupProblem'
    this.mend = mend
    this.details = options.details ?? ''
  }
}

/** A file outside cannot be had just now; where there is another way to the same thing, set-up takes that. */
export class OutOfReach extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'OutOfReach'
  }
}

/**
 * The closing words of a set-up that cannot go on.
 *
 * @param {readonly unknown[]} problems
 * @returns {string} lines of text without a final line break
 */
export function describeProblems(problems) {
  const parts = problems.map((problem) => {
    if (!(problem instanceof SetupProblem)) {
      const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)
      return `  Missing:  an unforeseen fault stopped set-up\n  To mend:  run it again; if it stays, report these lines\n${indent(text)}`
    }
    const details = problem.details === '' ? '' : `\n${indent(problem.details)}`
    return `  Missing:  ${problem.message}\n  To mend:  ${problem.mend}${details}`
  })
  // One missing thing can stop several parts; it is told once.
  return `Set-up cannot go on.\n${[...new Set(parts)].join('\n\n')}`
}

/** @param {string} text */
function indent(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    | ${line}`)
    .join('\n')
}
