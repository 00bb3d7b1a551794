import { type FieldIssue, fromZodError } from '@contract/errors'
import { StudySpec } from '@contract/study'
import { TransferPlan } from '@contract/transfer'
import { parseNumbers } from '../../format'
import { type AttackDraft, draftOfAttack } from '../attacks/attack-draft'
import {
  type CertificatesDraft,
  certificatesOfDraft,
  draftOfCertificates
} from '../certificates/certificate-draft'
import { type MethodDraft, draftOfMethod, epsilonIssues, methodsOf } from '../runs/method-draft'
import { listIssues, seedList } from '../train/list-issues'
import { type EstimatorDraft, draftOfEstimator } from '../uncertainty/estimator-draft'

/** What is measured while networks train, while a person still edits it. */
export interface MeasureDraft extends CertificatesDraft {
  everyEpochs: number | null
  samples: number | null
  keepNetworks: number | null
  attacks: AttackDraft[]
  estimators: EstimatorDraft[]
}

/** A study while a person still edits it. */
export interface StudyDraft extends MeasureDraft {
  /** The study that it began as; everything that the form does not show comes from there. */
  readonly base: StudySpec
  title: string
  /** Names of built-in and own architectures. */
  networks: string[]
  methods: MethodDraft[]
  /** Numbers with commas or blanks between them. */
  seeds: string
  epochs: number | null
  batchSize: number | null
  trainLimit: number | null
  testLimit: number | null
  /** Whether a transfer matrix over all networks follows, and of what. */
  transfers: boolean
  transferAttack: AttackDraft
  transferRange: Record<string, unknown>
  /** Whether the checks that need the network follow, and how thorough they are. */
  checks: boolean
  checkPlan: Record<string, unknown>
}

/** The measurements as the contract's `MeasurePlan` takes them. */
export function planOf(draft: MeasureDraft): object {
  const { everyEpochs, samples, keepNetworks, attacks, estimators } = draft
  return { everyEpochs, samples, keepNetworks, attacks, estimators, ...certificatesOfDraft(draft) }
}

export function draftOfStudy(spec: StudySpec): StudyDraft {
  return {
    base: spec,
    title: spec.title,
    networks: spec.networks.map((network) => (typeof network === 'string' ? network : network.name)),
    methods: spec.methods.map(draftOfMethod),
    seeds: spec.seeds.join(', '),
    epochs: spec.epochs,
    batchSize: spec.batchSize,
    trainLimit: spec.limits.train,
    testLimit: spec.limits.test,
    transfers: spec.transfer !== undefined,
    transferAttack: draftOfAttack((spec.transfer ?? TransferPlan.parse({})).attack),
    transferRange: rangeOf(spec.transfer),
    checks: spec.checks !== undefined,
    checkPlan: { ...spec.checks },
    everyEpochs: spec.measure.everyEpochs,
    samples: spec.measure.samples,
    keepNetworks: spec.measure.keepNetworks,
    attacks: spec.measure.attacks.map(draftOfAttack),
    estimators: spec.measure.estimators.map(draftOfEstimator),
    ...draftOfCertificates(spec.measure)
  }
}

/** All of a transfer matrix but its attack. */
function rangeOf(plan: TransferPlan | undefined): Record<string, unknown> {
  if (plan === undefined) return {}
  const { attack: _attack, ...range } = plan
  return range
}

/** `name`, or `name-2`, `name-3` ... where it is taken. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  for (let number = 2; ; number++) if (!taken.includes(`${name}-${number}`)) return `${name}-${number}`
}

export type DraftResult =
  | { readonly spec: StudySpec; readonly issues: null }
  | { readonly spec: null; readonly issues: readonly FieldIssue[] }

/** The study that the draft asks for, or what is wrong with which field. */
export function parseDraft(draft: StudyDraft, takenNames: readonly string[]): DraftResult {
  const { transfer: _transfer, checks: _checks, ...base } = draft.base
  const { certificates: _certificates, certifiedSamples: _samples, ...measure } = base.measure
  const parsed = StudySpec.safeParse({
    ...base,
    name: freeName(base.name, takenNames),
    title: draft.title,
    networks: draft.networks,
    methods: draft.methods.flatMap(methodsOf),
    seeds: parseNumbers(draft.seeds),
    epochs: draft.epochs,
    batchSize: draft.batchSize,
    limits: { train: draft.trainLimit, test: draft.testLimit },
    measure: { ...measure, ...planOf(draft) },
    ...(draft.transfers ? { transfer: { ...draft.transferRange, attack: draft.transferAttack } } : {}),
    ...(draft.checks ? { checks: draft.checkPlan } : {})
  })
  if (parsed.success) return { spec: parsed.data, issues: null }
  const issues = epsilonIssues(fromZodError(parsed.error).issues, draft.methods)
  return { spec: null, issues: listIssues(issues, [seedList(draft.seeds)]) }
}
