import { attackLabel } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { threatKey } from '../charts/conditions'
import { formatCount, formatPercent } from '../charts/format'
import { labelOf, type Subject } from './input'
import { finalAttacks } from './final'
import { attackResults } from './measure-conditions'

/** One question of the checklist with what the stored results say to it. */
export interface Item {
  readonly question: string
  readonly answer: 'yes' | 'no' | 'not done'
  readonly found: string
}

/** The questions that the literature asks of an evaluation of robustness, answered from the stored results. */
export function checklist(subject: Subject): Item[] {
  const results = attackResults(subject)
  return [
    threatModels(results),
    iterative(subject),
    largerEpsilon(results),
    unbounded(results),
    withoutGradient(results),
    restarts(results),
    worstCase(subject),
    feasible(results),
    gradients(results),
    seeds(subject)
  ]
}

function threatModels(results: readonly AttackResult[]): Item {
  const count = new Set(results.map(({ threatModel }) => threatKey(threatModel))).size
  return {
    question: 'Is the threat model stated?',
    answer: count > 0 ? 'yes' : 'not done',
    found:
      count > 0
        ? `norm, epsilon, box, knowledge and goal of ${formatCount(count)} stored`
        : 'no attack was run'
  }
}

/** A single step should never do better than many in the same ball; one image of slack. */
function iterative(subject: Subject): Item {
  const question = 'Are iterated attacks at least as strong as one step?'
  const weaker: string[] = []
  let compared = 0
  for (const { rows } of finalAttacks(subject.trainings)) {
    for (const { detail, results } of rows) {
      const oneStep = results.filter(({ spec }) => spec.attack === 'fgsm')
      const many = results.filter(({ spec }) => 'steps' in spec.options && spec.options.steps > 1)
      for (const one of oneStep) {
        for (const other of many) {
          compared++
          const slack = 1.5 / Math.max(1, other.sampleCount)
          if (other.robustAccuracy.value > one.robustAccuracy.value + slack)
            weaker.push(`${labelOf(subject, detail)}: ${attackLabel(other.spec)}`)
        }
      }
    }
  }
  if (compared === 0)
    return { question, answer: 'not done', found: 'needs FGSM and an iterated attack in one threat model' }
  if (weaker.length > 0) return { question, answer: 'no', found: `weaker than FGSM: ${weaker.join('; ')}` }
  return { question, answer: 'yes', found: `in all ${formatCount(compared)} final comparisons` }
}

/** The same attack on the same network and images: robust accuracy must not rise with epsilon. */
function largerEpsilon(results: readonly AttackResult[]): Item {
  const question = 'Does a larger epsilon never help the network?'
  const groups = new Map<string, Map<number, number>>()
  for (const { spec, sampleCount, offset, modelHash, robustAccuracy } of results) {
    const key = JSON.stringify([spec.attack, spec.norm, spec.options, sampleCount, offset, modelHash])
    const curve = groups.get(key) ?? new Map<number, number>()
    groups.set(key, curve.set(spec.epsilon, robustAccuracy.count))
  }
  const curves = [...groups.values()].filter((curve) => curve.size > 1)
  if (curves.length === 0)
    return { question, answer: 'not done', found: 'each attack was run at one epsilon only' }
  const rising = curves.filter((curve) => {
    // One image of slack.
    const counts = [...curve].sort(([a], [b]) => a - b).map(([, count]) => count)
    return counts.some((count, index) => index > 0 && count > (counts[index - 1] ?? count) + 1)
  }).length
  return {
    question,
    answer: rising === 0 ? 'yes' : 'no',
    found: `${formatCount(rising)} of ${formatCount(curves.length)} curves rise`
  }
}

/** With half of the box as epsilon every image can turn grey: what survives is a broken attack. */
function unbounded(results: readonly AttackResult[]): Item {
  const question = 'Does a very large epsilon break the network?'
  const large = results.filter(
    ({ threatModel: { norm, epsilon, bounds } }) =>
      norm === 'linf' && epsilon >= (bounds.upper - bounds.lower) / 2
  )
  const highest = Math.max(0, ...large.map(({ robustAccuracy }) => robustAccuracy.value))
  return large.length === 0
    ? { question, answer: 'not done', found: 'no attack with L∞ epsilon of half the box or more' }
    : {
        question,
        answer: highest < 0.2 ? 'yes' : 'no',
        found: `highest robust accuracy there ${formatPercent(highest)}`
      }
}

function withoutGradient(results: readonly AttackResult[]): Item {
  const found = results.filter(({ threatModel }) => threatModel.knowledge !== 'white-box').length
  return {
    question: 'Was an attack tried that needs no gradient?',
    answer: found > 0 ? 'yes' : 'not done',
    found:
      found > 0
        ? `${formatCount(found)} results`
        : 'white-box attacks only; masked gradients are not excluded'
  }
}

function restarts(results: readonly AttackResult[]): Item {
  const most = Math.max(
    0,
    ...results.map(({ spec }) => ('restarts' in spec.options ? spec.options.restarts : 0))
  )
  return {
    question: 'Were there random restarts?',
    answer: most > 1 ? 'yes' : 'not done',
    found: most > 1 ? `up to ${formatCount(most)}` : 'at most one start for each image'
  }
}

function worstCase(subject: Subject): Item {
  const rows = finalAttacks(subject.trainings).flatMap((group) => group.rows)
  const with_ = rows.filter(({ worst }) => worst !== null).length
  return {
    question: 'Is the worst case taken image by image?',
    answer: with_ > 0 ? 'yes' : 'not done',
    found:
      with_ > 0
        ? `for ${formatCount(with_)} of ${formatCount(rows.length)} final results`
        : 'needs two attacks in one threat model'
  }
}

function feasible(results: readonly AttackResult[]): Item {
  const question = 'Are all adversarial inputs inside ball and box?'
  if (results.length === 0) return { question, answer: 'not done', found: 'no attack was run' }
  const left = countWarnings(results, ['left-ball', 'left-box'])
  return {
    question,
    answer: 'yes',
    found:
      'clipped to both and judged on a fresh forward pass; ' +
      (left === 0 ? 'no attack had left them' : `${formatCount(left)} results needed clipping`)
  }
}

function gradients(results: readonly AttackResult[]): Item {
  const question = 'Had the attacks gradients to follow?'
  if (results.length === 0) return { question, answer: 'not done', found: 'no attack was run' }
  const masked = countWarnings(results, ['zero-gradient', 'not-finite-gradient', 'not-logits'])
  return {
    question,
    answer: masked === 0 ? 'yes' : 'no',
    found:
      masked === 0
        ? 'no zero, infinite or missing gradients were seen'
        : `${formatCount(masked)} of ${formatCount(results.length)} results carry a warning on gradients`
  }
}

function seeds(subject: Subject): Item {
  const count = new Set([...subject.styles.values()].map(({ seed }) => seed)).size
  return {
    question: 'Were several seeds trained?',
    answer: count > 1 ? 'yes' : 'not done',
    found: `${formatCount(count)} ${count === 1 ? 'seed' : 'seeds'}`
  }
}

function countWarnings(results: readonly AttackResult[], codes: readonly string[]): number {
  return results.filter(({ warnings }) => warnings.some(({ code }) => codes.includes(code))).length
}
