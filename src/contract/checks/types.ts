import { z } from 'zod'

/** What a check costs: a look at stored results, or a job on the network. */
export type CheckCost = 'cheap' | 'job'

/** One check of an evaluation of robustness, in words for people. */
export interface CheckDeclaration {
  readonly title: string
  /** What it says when it does not pass. */
  readonly meaning: string
  /** What to try then, or how to have it run. */
  readonly advice: string
  /** The formula, with its threshold. */
  readonly rule: string
  readonly cost: CheckCost
  readonly source: string
}

/** `warned`: to be read with care; `failed`: the number may well be wrong. */
export const CheckState = z.enum(['passed', 'warned', 'failed', 'not-run', 'not-applicable'])
export type CheckState = z.infer<typeof CheckState>

export const checkStateWords: Readonly<Record<CheckState, string>> = {
  passed: 'Passed',
  warned: 'Warned',
  failed: 'Failed',
  'not-run': 'Not run',
  'not-applicable': 'Does not apply'
}
