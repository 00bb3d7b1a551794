import { attackInfos, attackLabel, type AttackInfo } from '@contract/attacks'
import { normText } from '../charts/conditions'
import { formatCount, formatPercent } from '../charts/format'
import { groupsBy } from '../charts/groups-by'
import { counted, extreme, type Found, type Item } from './checklist-items'
import type { Subject } from './input'

/** Whether the attacks were as strong and as various as the literature asks. */
export function strengthItems(subject: Subject, found: readonly Found[]): Item[] {
  return [
    adaptive(found),
    withoutGradient(found),
    hardLabel(found),
    targeted(found),
    restarts(found),
    converged(found),
    noiseFloor(found),
    severalNorms(found),
    otherThanTraining(subject, found)
  ]
}

function adaptive(found: readonly Found[]): Item {
  const white = found.filter(({ result }) => result.threatModel.knowledge === 'white-box')
  const lowest = extreme(white, 'lowest')
  return {
    question: 'Do attacks use the very network that is judged?',
    answer: lowest === undefined ? 'not done' : 'yes',
    found:
      lowest === undefined
        ? 'no white-box attack was run'
        : `${counted(white.length, 'white-box result')}; nothing stands between input and network`,
    ...(lowest && { run: lowest.detail })
  }
}

function withoutGradient(found: readonly Found[]): Item {
  return ofKind(
    'Was an attack tried that needs no gradient?',
    found.filter(({ result }) => result.threatModel.knowledge !== 'white-box'),
    'white-box attacks only; masked gradients are not excluded'
  )
}

function hardLabel(found: readonly Found[]): Item {
  return ofKind(
    'Was an attack tried that sees the class alone?',
    found.filter(({ result }) => result.threatModel.knowledge === 'decision'),
    'no attack that only sees the decision'
  )
}

function targeted(found: readonly Found[]): Item {
  return ofKind(
    'Were targeted attacks tried?',
    found.filter(({ result }) => result.threatModel.targeted),
    'untargeted attacks only'
  )
}

function ofKind(question: string, fitting: readonly Found[], missing: string): Item {
  const lowest = extreme(fitting, 'lowest')
  if (lowest === undefined) return { question, answer: 'not done', found: missing }
  const { robustAccuracy, spec } = lowest.result
  return {
    question,
    answer: 'yes',
    found: `${counted(fitting.length, 'result')}; lowest robust accuracy ${formatPercent(robustAccuracy.value)} (${attackLabel(spec)})`,
    run: lowest.detail
  }
}

function restarts(found: readonly Found[]): Item {
  const countOf = ({ result: { spec } }: Found): number =>
    'restarts' in spec.options ? spec.options.restarts : 0
  const most = found.reduce<Found | undefined>(
    (best, one) => (best === undefined || countOf(one) > countOf(best) ? one : best),
    undefined
  )
  const count = most === undefined ? 0 : countOf(most)
  return {
    question: 'Were there random restarts?',
    answer: count > 1 ? 'yes' : 'not done',
    found: count > 1 ? `up to ${formatCount(count)}` : 'at most one start for each image',
    ...(count > 1 && most && { run: most.detail })
  }
}

/** Half a per cent, or one image where there are fewer than 200, may still be gained by twice the steps. */
function converged(found: readonly Found[]): Item {
  const question = 'Do twice the steps change nothing?'
  const stepped = found.flatMap((one) => {
    const { options } = one.result.spec
    return 'steps' in options ? [{ steps: options.steps, one }] : []
  })
  const groups = groupsBy(stepped, ({ one: { result } }) => {
    const { spec, sampleCount, offset, modelHash } = result
    const options = { ...spec.options, steps: undefined }
    return JSON.stringify([spec.attack, spec.norm, spec.epsilon, options, sampleCount, offset, modelHash])
  })
  let compared = 0
  let worst: { loss: number; slack: number; one: Found } | undefined
  for (const group of groups) {
    const ordered = [...group].sort((a, b) => a.steps - b.steps)
    for (const [index, few] of ordered.entries()) {
      const many = ordered.slice(index + 1).find(({ steps }) => steps >= 2 * few.steps)
      if (many === undefined) continue
      compared++
      const loss = few.one.result.robustAccuracy.value - many.one.result.robustAccuracy.value
      const slack = Math.max(0.005, 1 / Math.max(1, few.one.result.sampleCount))
      if (worst === undefined || loss - slack > worst.loss - worst.slack)
        worst = { loss, slack, one: many.one }
    }
  }
  if (worst === undefined)
    return { question, answer: 'not done', found: 'needs one attack at N and at 2N steps on the same images' }
  return {
    question,
    answer: worst.loss <= worst.slack + 1e-12 ? 'yes' : 'no',
    found: `${counted(compared, 'comparison')}; robust accuracy falls by ${formatPercent(Math.max(0, worst.loss))} at most`,
    run: worst.one.detail
  }
}

/** Random noise in the ball must not beat the best attack on the same network, ball and images; one image of slack. */
function noiseFloor(found: readonly Found[]): Item {
  const question = 'Is no attack weaker than random noise?'
  const noise = found.filter(({ result }) => result.spec.attack === 'noise')
  let compared = 0
  let beaten: Found | undefined
  for (const one of noise) {
    const same = found.filter(({ result }) => sameTask(result, one.result) && result.spec.attack !== 'noise')
    const best = extreme(same, 'lowest')
    if (best === undefined) continue
    compared++
    const slack = 1.5 / Math.max(1, one.result.sampleCount)
    if (best.result.robustAccuracy.value > one.result.robustAccuracy.value + slack) beaten ??= one
  }
  if (compared === 0)
    return { question, answer: 'not done', found: 'needs noise and an attack in one threat model' }
  return {
    question,
    answer: beaten === undefined ? 'yes' : 'no',
    found:
      beaten === undefined ? `in ${counted(compared, 'comparison')}` : 'noise finds what the attacks miss',
    run: (beaten ?? noise[0])?.detail ?? (noise[0] as Found).detail
  }
}

function sameTask(a: Found['result'], b: Found['result']): boolean {
  return (
    a.modelHash === b.modelHash &&
    a.spec.norm === b.spec.norm &&
    a.spec.epsilon === b.spec.epsilon &&
    a.sampleCount === b.sampleCount &&
    a.offset === b.offset
  )
}

function severalNorms(found: readonly Found[]): Item {
  const norms = [...new Set(found.map(({ result }) => result.spec.norm))]
  return {
    question: 'Was more than one norm tried?',
    answer: norms.length > 1 ? 'yes' : 'not done',
    found: norms.length === 0 ? 'no attack was run' : norms.map(normText).join(', ')
  }
}

/** A network that was trained against one attack must be judged by another one. */
function otherThanTraining(subject: Subject, found: readonly Found[]): Item {
  const question = 'Are networks judged by other attacks than they were trained with?'
  const hardened = subject.trainings.filter(
    ({ run: { spec } }) => spec.kind === 'train' && 'epsilon' in spec.method.options
  )
  const [first] = hardened
  if (first === undefined)
    return { question, answer: 'yes', found: 'no training made use of perturbed images' }
  const families = new Set(
    found
      .filter(({ result }) => result.spec.attack !== 'noise')
      .map(({ result: { spec } }) => (attackInfos[spec.attack] as AttackInfo).shortName)
  )
  return {
    question,
    answer: families.size > 1 ? 'yes' : 'no',
    found: `${counted(hardened.length, 'training')} used perturbed images; judged by ${
      families.size === 0 ? 'none' : [...families].join(', ')
    }`,
    run: first
  }
}
