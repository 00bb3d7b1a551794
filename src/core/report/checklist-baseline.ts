import { attackLabel } from '@contract/attacks'
import { threatKey } from '../charts/conditions'
import { formatCount, formatPercent } from '../charts/format'
import { groupsBy } from '../charts/groups-by'
import { newestOf } from '../charts/newest'
import { counted, extreme, type Found, type Item, span } from './checklist-items'
import { finalAttacks } from './final'
import { labelOf, type Subject } from './input'

/** What every evaluation must say, and the laws that its numbers must obey. */
export function baselineItems(subject: Subject, found: readonly Found[]): Item[] {
  return [
    threatModels(found),
    cleanAccuracy(subject),
    described(found),
    iterative(subject),
    largerEpsilon(found),
    unbounded(found),
    successAgainstSize(found),
    worstCase(subject),
    feasible(found),
    gradients(found),
    enoughImages(found),
    seeds(subject),
    released(subject)
  ]
}

function threatModels(found: readonly Found[]): Item {
  const count = new Set(found.map(({ result }) => threatKey(result.threatModel))).size
  return {
    question: 'Is the threat model stated?',
    answer: count > 0 ? 'yes' : 'not done',
    found:
      count > 0
        ? `norm, epsilon, box, knowledge and goal of ${formatCount(count)} stored`
        : 'no attack was run'
  }
}

function cleanAccuracy(subject: Subject): Item {
  const question = 'Is the accuracy without attack stated?'
  const last = subject.trainings.flatMap((detail) => {
    const point = [...detail.points].reverse().find((one) => one.kind === 'epoch')
    return point?.kind === 'epoch' ? [{ detail, value: point.cleanAccuracy.value }] : []
  })
  const [lowest] = [...last].sort((a, b) => a.value - b.value)
  if (lowest === undefined) return { question, answer: 'not done', found: 'no network was trained here' }
  return {
    question,
    answer: 'yes',
    found: `${span(last.map(({ value }) => value))} at the end of ${counted(last.length, 'training')}`,
    figure: 'clean-accuracy',
    run: lowest.detail
  }
}

function described(found: readonly Found[]): Item {
  const settings = new Set(found.map(({ result: { spec } }) => JSON.stringify(spec))).size
  return {
    question: 'Is every attack described with all its settings?',
    answer: settings > 0 ? 'yes' : 'not done',
    found:
      settings > 0
        ? `steps, step size, restarts, loss and seed of ${counted(settings, 'attack')} under “Conditions”`
        : 'no attack was run'
  }
}

/** A single step should never do better than many in the same ball; one image of slack. */
function iterative(subject: Subject): Item {
  const question = 'Are iterated attacks at least as strong as one step?'
  const weaker: string[] = []
  let compared = 0
  let run: Item['run']
  for (const { rows } of finalAttacks(subject.trainings)) {
    for (const { detail, results } of rows) {
      const oneStep = results.filter(({ spec }) => spec.attack === 'fgsm')
      const many = results.filter(({ spec }) => 'steps' in spec.options && spec.options.steps > 1)
      for (const one of oneStep) {
        for (const other of many) {
          compared++
          const slack = 1.5 / Math.max(1, other.sampleCount)
          if (other.robustAccuracy.value <= one.robustAccuracy.value + slack) continue
          weaker.push(`${labelOf(subject, detail)}: ${attackLabel(other.spec)}`)
          run ??= detail
        }
      }
    }
  }
  if (compared === 0)
    return { question, answer: 'not done', found: 'needs FGSM and an iterated attack in one threat model' }
  const figure = 'robust-accuracy:'
  if (weaker.length > 0)
    return {
      question,
      answer: 'no',
      found: `weaker than FGSM: ${weaker.join('; ')}`,
      figure,
      ...(run && { run })
    }
  return { question, answer: 'yes', found: `in all ${formatCount(compared)} final comparisons`, figure }
}

/** The same attack on the same network and images: robust accuracy must not rise with epsilon. */
function largerEpsilon(found: readonly Found[]): Item {
  const question = 'Does a larger epsilon never help the network?'
  const curves = curvesOf(found).filter((curve) => curve.length > 1)
  if (curves.length === 0)
    return { question, answer: 'not done', found: 'each attack was run at one epsilon only' }
  const rising = curves.filter((curve) => {
    // One image of slack.
    const counts = curve.map(({ result }) => result.robustAccuracy.count)
    return counts.some((count, index) => index > 0 && count > (counts[index - 1] ?? count) + 1)
  })
  const [first] = rising.flat()
  return {
    question,
    answer: rising.length === 0 ? 'yes' : 'no',
    found: `${formatCount(rising.length)} of ${formatCount(curves.length)} curves rise`,
    figure: 'robust-curve:',
    ...(first && { run: first.detail })
  }
}

/** The newest result at each epsilon of one attack on one network, by rising epsilon. */
function curvesOf(found: readonly Found[]): Found[][] {
  const groups = groupsBy(found, ({ result: { spec, sampleCount, offset, modelHash } }) =>
    JSON.stringify([spec.attack, spec.norm, spec.options, spec.eightBit, sampleCount, offset, modelHash])
  )
  return groups.map((group) =>
    newestOf(group, ({ result }) => String(result.spec.epsilon)).sort(
      (a, b) => a.result.spec.epsilon - b.result.spec.epsilon
    )
  )
}

/** With half of the box as epsilon every image can turn grey: what survives is a broken attack. */
function unbounded(found: readonly Found[]): Item {
  const question = 'Does a very large epsilon break the network?'
  const large = found.filter(({ result: { threatModel } }) => {
    const { norm, epsilon, bounds } = threatModel
    return norm === 'linf' && epsilon >= (bounds.upper - bounds.lower) / 2
  })
  const highest = extreme(large, 'highest')
  if (highest === undefined)
    return { question, answer: 'not done', found: 'no attack with L∞ epsilon of half the box or more' }
  const { value } = highest.result.robustAccuracy
  return {
    question,
    answer: value < 0.2 ? 'yes' : 'no',
    found: `highest robust accuracy there ${formatPercent(value)}`,
    figure: 'robust-curve:',
    run: highest.detail
  }
}

function successAgainstSize(found: readonly Found[]): Item {
  const question = 'Is robust accuracy shown against the size of the perturbation?'
  const curves = curvesOf(found.filter(({ detail }) => detail.run.spec.kind === 'attack'))
  const sizes = Math.max(0, ...curves.map(({ length }) => length))
  if (sizes < 2) return { question, answer: 'not done', found: 'no attack of its own at several epsilon' }
  const [first] = curves.find(({ length }) => length === sizes) ?? []
  return {
    question,
    answer: 'yes',
    found: `${counted(curves.filter(({ length }) => length > 1).length, 'curve')}, up to ${formatCount(sizes)} epsilon each`,
    figure: 'robust-curve:',
    ...(first && { run: first.detail })
  }
}

function worstCase(subject: Subject): Item {
  const rows = finalAttacks(subject.trainings).flatMap((group) => group.rows)
  const taken = rows.filter(({ worst }) => worst !== null)
  const [lowest] = [...taken].sort(
    (a, b) => (a.worst?.robustAccuracy.value ?? 1) - (b.worst?.robustAccuracy.value ?? 1)
  )
  return {
    question: 'Is the worst case taken image by image?',
    answer: taken.length > 0 ? 'yes' : 'not done',
    found:
      taken.length > 0
        ? `for ${formatCount(taken.length)} of ${formatCount(rows.length)} final results`
        : 'needs two attacks in one threat model',
    ...(lowest && { figure: 'robust-accuracy:worst-case', run: lowest.detail })
  }
}

function feasible(found: readonly Found[]): Item {
  const question = 'Are all adversarial inputs inside ball and box?'
  if (found.length === 0) return { question, answer: 'not done', found: 'no attack was run' }
  const left = warned(found, ['left-ball', 'left-box'])
  const [first] = left
  return {
    question,
    answer: 'yes',
    found:
      'clipped to both and judged on a fresh forward pass; ' +
      (left.length === 0 ? 'no attack had left them' : `${formatCount(left.length)} results needed clipping`),
    ...(first && { run: first.detail })
  }
}

function gradients(found: readonly Found[]): Item {
  const question = 'Had the attacks gradients to follow?'
  if (found.length === 0) return { question, answer: 'not done', found: 'no attack was run' }
  const masked = warned(found, ['zero-gradient', 'not-finite-gradient', 'not-logits'])
  const [first] = masked
  return {
    question,
    answer: first === undefined ? 'yes' : 'no',
    found:
      first === undefined
        ? 'no zero, infinite or missing gradients were seen'
        : `${formatCount(masked.length)} of ${formatCount(found.length)} results carry a warning on gradients`,
    ...(first && { run: first.detail })
  }
}

/** With 1,000 images the Wilson interval of one half is ± 3 points wide; the literature asks for no less. */
function enoughImages(found: readonly Found[]): Item {
  const question = 'Were 1,000 images or more attacked?'
  const [fewest] = [...found].sort((a, b) => a.result.sampleCount - b.result.sampleCount)
  if (fewest === undefined) return { question, answer: 'not done', found: 'no attack was run' }
  const { low, high } = fewest.result.robustAccuracy
  return {
    question,
    answer: fewest.result.sampleCount >= 1000 ? 'yes' : 'no',
    found: `${formatCount(fewest.result.sampleCount)} at least; interval ± ${formatPercent((high - low) / 2)} there`,
    run: fewest.detail
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

/** Publishing is not the program's to do; it can only say that all of it is at hand. */
function released(subject: Subject): Item {
  return {
    question: 'Are networks and code released?',
    answer: 'not done',
    found: `not known here; the project holds the weights of ${counted(subject.models.length, 'network')}, the bundle all else`
  }
}

function warned(found: readonly Found[], codes: readonly string[]): Found[] {
  return found.filter(({ result }) => result.warnings.some(({ code }) => codes.includes(code)))
}
