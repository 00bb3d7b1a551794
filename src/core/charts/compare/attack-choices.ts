import { attackLabel } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { attackKey } from '../accuracy-charts'
import { attackOptions, optionsLine, threatText } from '../conditions'
import { formatCount } from '../format'
import { epochPoints } from '../samples'
import type { ComparedRun } from './compared-runs'

/** The last evaluation of one run under one attack. */
export interface ChosenEvaluation {
  readonly run: ComparedRun
  readonly result: AttackResult
  /** Null for an attack on a stored network. */
  readonly epoch: number | null
}

/** Runs that were attacked alike: the same attack, threat model, images and data. */
export interface AttackChoice {
  readonly key: string
  readonly label: string
  /** What all of its numbers hold under, as a sentence without its full stop. */
  readonly conditions: string
  readonly evaluations: readonly ChosenEvaluation[]
}

/** Every attack that any of the runs was measured under, those of most runs first. */
export function attackChoices(runs: readonly ComparedRun[]): AttackChoice[] {
  const choices = new Map<string, AttackChoice & { evaluations: ChosenEvaluation[] }>()
  for (const run of runs)
    for (const { result, epoch } of lastResults(run)) {
      const key = attackKey(result, run.detail)
      const choice = choices.get(key)
      if (choice) choice.evaluations.push({ run, result, epoch })
      else
        choices.set(key, {
          key,
          label: attackLabel(result.spec),
          conditions: conditionsOf(result),
          evaluations: [{ run, result, epoch }]
        })
    }
  return [...choices.values()].sort((a, b) => b.evaluations.length - a.evaluations.length)
}

/** One result a condition: that of the last epoch, or of the last attack of its own. */
function lastResults(run: ComparedRun): { result: AttackResult; epoch: number | null }[] {
  const last = new Map<string, { result: AttackResult; epoch: number | null }>()
  for (const point of epochPoints(run.detail))
    for (const result of point.attacks)
      last.set(attackKey(result, run.detail), { result, epoch: point.epoch })
  for (const point of run.detail.points)
    if (point.kind === 'attack')
      last.set(attackKey(point.result, run.detail), { result: point.result, epoch: null })
  return [...last.values()]
}

function conditionsOf(result: AttackResult): string {
  const from = result.offset === 0 ? '' : ` from no. ${result.offset}`
  return (
    `${attackLabel(result.spec)}: ${threatText(result.threatModel)}; ${optionsLine(attackOptions(result.spec))}; ` +
    `${formatCount(result.sampleCount)} test images${from}`
  )
}

/** "after epoch 6", or "stored network". */
export function whenText({ epoch }: ChosenEvaluation): string {
  return epoch === null ? 'stored network' : `after epoch ${epoch}`
}
