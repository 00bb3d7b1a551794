import { attackInfos, type AttackInfo, type AttackSpec } from '@contract/attacks'
import { bimAsPgd } from '@contract/attacks/bim'
import { pgdStepSize } from '@contract/attacks/pgd'
import { certificateInfos, type CertificateInfo, type CertificateSpec } from '@contract/certificates'
import { ballRadius } from '@contract/certificates/sampling'
import { choiceWords } from '@contract/choice-words'
import { estimatorInfos, type EstimatorInfo, type EstimatorSpec } from '@contract/estimators'
import type { ThreatGoal } from '@contract/attacks/goal'
import type { AttackResult } from '@contract/measurement'
import type { Norm, ThreatModel } from '@contract/threat-model'
import { formatBox, formatEpsilon, formatSetting } from './format'

export { threatKey } from '@contract/threat-model'

/** One option as text, under the title that its schema gives. */
export interface OptionText {
  readonly title: string
  readonly value: string
}

const NORMS: Readonly<Record<Norm, string>> = {
  linf: 'L∞',
  l2: 'L2',
  l1: 'L1',
  l0: 'L0',
  spatial: 'spatial',
  corruption: 'corruption'
}

const GOALS: Readonly<Record<Extract<ThreatGoal, string>, string>> = {
  'runner-up': 'targeted at the runner-up',
  'least-likely': 'targeted at the least likely class',
  random: 'targeted at a random class'
}

/** A norm as papers print it: "L∞". */
export function normText(norm: Norm): string {
  return NORMS[norm]
}

/** Which class an attack wants: "untargeted", "targeted at the least likely class", "targeted at class 3". */
export function goalText({ targeted, goal }: Pick<ThreatModel, 'targeted' | 'goal'>): string {
  if (typeof goal === 'object')
    return 'targetClass' in goal
      ? `targeted at class ${goal.targetClass}`
      : `targeted at the class of rank ${goal.targetRank}`
  if (goal !== undefined) return GOALS[goal]
  const word = targeted ? 'targeted' : 'untargeted'
  return word
}

/** All of a threat model in one line: "L∞, epsilon 0.1 (25.5/255), box [0, 1], white-box, untargeted". */
export function threatText(threat: ThreatModel): string {
  return [
    normText(threat.norm),
    epsilonText(threat),
    `box ${formatBox(threat.bounds)}`,
    choiceWords.of(threat.knowledge),
    goalText(threat),
    ...(threat.eightBit ? ['8-bit images only'] : [])
  ].join(', ')
}

/** What epsilon is: "epsilon 0.1 (25.5/255)", "epsilon 5 features", "severity 3", "epsilon 1 of 30° and of a shift by 0.1". */
export function epsilonText({ norm, epsilon, bounds, motion }: ThreatModel): string {
  if (norm === 'corruption') return `severity ${formatSetting(epsilon)}`
  if (motion !== undefined)
    return `epsilon ${formatSetting(epsilon)} of ${formatSetting(motion.rotation)}° and of a shift by ${formatSetting(motion.shift)}`
  if (norm === 'spatial') return `epsilon ${formatSetting(epsilon)} of the largest motion`
  if (norm === 'l0') return `epsilon ${formatSetting(epsilon)} features`
  return `epsilon ${formatEpsilon(epsilon, bounds)}`
}

/** Title of the step size among the options of an attack. */
export const STEP_SIZE = 'Step size'

/** The options of an attack with the step size that was really used. */
export function attackOptions(spec: AttackSpec): OptionText[] {
  const info: AttackInfo = attackInfos[spec.attack]
  if (spec.attack !== 'pgd' && spec.attack !== 'bim') return optionTexts(info, spec.options, spec.norm)
  // The step size may be given in three ways; a reader needs the one number.
  const options = spec.attack === 'bim' ? bimAsPgd(spec.options) : spec.options
  const { stepSize, relativeStepSize, ...others } = options
  const [steps, ...rest] = optionTexts(attackInfos.pgd, others, spec.norm)
  const used = { title: STEP_SIZE, value: formatSetting(pgdStepSize(options, spec.epsilon)) }
  const given =
    stepSize !== null ? used : { ...used, value: `${used.value} (${relativeNote(relativeStepSize)})` }
  return [...(steps ? [steps] : []), given, ...rest]
}

/** Where an attack began besides its own starts: "warm start from epsilon 0.05"; nothing without a warm start. */
export function warmStartText({ warmStart }: AttackResult): string[] {
  return warmStart ? [`warm start from epsilon ${formatSetting(warmStart.epsilon)}`] : []
}

/** Which of several results had a warm start, after other conditions: ", warm start at epsilon 0.1, 0.2"; empty without one. */
export function warmStartsText(results: readonly AttackResult[]): string {
  const warm = new Set(results.flatMap(({ spec, warmStart }) => (warmStart ? [spec.epsilon] : [])))
  const epsilons = [...warm].sort((a, b) => a - b).map(formatSetting)
  return epsilons.length === 0 ? '' : `, warm start at epsilon ${epsilons.join(', ')}`
}

/** The options of an estimator. */
export function estimatorOptions(spec: EstimatorSpec): OptionText[] {
  return optionTexts(estimatorInfos[spec.estimator], spec.options)
}

/** An estimator without one of its options: what results share that differ in it alone. */
export function withoutOption<Spec extends EstimatorSpec>(spec: Spec, option: string | null): Spec {
  const options = Object.entries(spec.options).filter(([key]) => key !== option)
  return { ...spec, options: Object.fromEntries(options) } as Spec
}

/** The options of a certificate, with the ball that was sampled where none was given. */
export function certificateOptions(spec: CertificateSpec): OptionText[] {
  const { certificate, norm, options } = spec
  const isSampled = certificate === 'clever' || certificate === 'lipschitz'
  const used = isSampled ? { ...options, radius: ballRadius(options, norm) } : options
  return optionTexts(certificateInfos[certificate], used)
}

/** Options in one line: "steps 4, step size 0.0625, restarts 1". */
export function optionsLine(options: readonly OptionText[]): string {
  return options.map(({ title, value }) => `${lowerFirst(title)} ${value}`).join(', ')
}

/** "Data-weighted (E1), as reconstructed from the papers: the test data, weighted by loss²; test images 1,000, jitter 0". */
export function estimatorText(spec: EstimatorSpec): string {
  const info = estimatorInfos[spec.estimator]
  // An estimator that counts its images gives each of them a packet of its own.
  const medians = 'images' in spec.options ? '; medians over the images' : ''
  // The papers' numerical recipe is not public in full: no figure may look as if it were theirs.
  return `${info.label}, as reconstructed from the papers: ${info.measure}; ${optionsLine(estimatorOptions(spec))}${medians}`
}

function relativeNote(relative: number | null): string {
  return relative === null ? '2.5 epsilon / steps' : `${formatSetting(relative)} epsilon`
}

/** Every option under its schema's title, in the schema's order; without those that have no value or do not matter. */
function optionTexts(
  info: AttackInfo | EstimatorInfo | CertificateInfo,
  options: object,
  norm?: Norm
): OptionText[] {
  const values: Readonly<Record<string, unknown>> = { ...options }
  return Object.entries(info.options.shape).flatMap(([key, schema]) => {
    const value = values[key]
    const matters = norm === undefined || (info.hints[key]?.norms?.includes(norm) ?? true)
    if (value === undefined || value === null || !matters) return []
    return [{ title: titleOf(schema) ?? key, value: optionValue(value) }]
  })
}

function titleOf(schema: unknown): string | undefined {
  const described = schema as { meta?: () => { title?: string } | undefined }
  return described.meta?.()?.title
}

function optionValue(value: unknown): string {
  const word = value === true ? 'yes' : 'no'
  if (typeof value === 'boolean') return word
  if (typeof value === 'number') return formatSetting(value)
  return typeof value === 'string' ? choiceWords.of(value) : JSON.stringify(value)
}

/** "Random start" inside a sentence; titles that begin with a symbol or an abbreviation stay. */
function lowerFirst(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title
}
