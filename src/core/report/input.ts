import type { TrustReport } from '@contract/checks'
import type { NetworkComparison } from '@contract/compare'
import type { ConformanceCertificate } from '@contract/conformance'
import type { Dataset } from '@contract/dataset'
import type { KeptFigure } from '@contract/kept-figure'
import type { Model } from '@contract/model'
import type { DamagedRecord, Project } from '@contract/project'
import { isReportable, type ReportOptions } from '@contract/report'
import type { Run, RunDetail } from '@contract/run'
import type { Study } from '@contract/study'
import type { Norm } from '@contract/threat-model'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { networkOf, runStyles, type RunStyle } from '../charts/run-style'

/** What a project holds, and how it is to be reported. */
export interface ReportInput {
  readonly project: Project
  /** Those in the trash, too. */
  readonly datasets: readonly Dataset[]
  readonly models: readonly Model[]
  readonly studies: readonly Study[]
  readonly runs: readonly RunDetail[]
  /** Figures kept for the report, in their order. */
  readonly kept: readonly KeptFigure[]
  /** Records that could not be read and are left out. */
  readonly damaged?: readonly DamagedRecord[]
  /** Version of Heisenbench. */
  readonly version: string
  readonly options: ReportOptions
  /** Grades of robust accuracies: of attacks on stored networks, and of the last network of each training. */
  readonly trust?: readonly TrustReport[]
  /** Worst cases over all attacks on each stored network. */
  readonly worst?: readonly { readonly model: string; readonly cases: readonly WorstOverAttacks[] }[]
  /** Stored networks against each other, on the same images. */
  readonly compared?: readonly NetworkComparison[]
  /** Smallest distances found between images of different classes, of the data sets whose statistics were worked out. */
  readonly separations?: readonly {
    readonly dataset: string
    readonly norm: Norm
    readonly distance: number
  }[]
  /** Certificates of the conformance lab that are kept with the project, the newest first. */
  readonly conformance?: readonly ConformanceCertificate[]
}

/** The reported part of a project, sorted by kind. */
export interface Subject extends ReportInput {
  /** Trainings, attacks and measurements, in the order of the input. */
  readonly reported: readonly RunDetail[]
  /** Imports of data sets and models: no results, but needed for repeating. */
  readonly imports: readonly RunDetail[]
  readonly trainings: readonly RunDetail[]
  readonly attacks: readonly RunDetail[]
  readonly uncertainties: readonly RunDetail[]
  readonly transfers: readonly RunDetail[]
  readonly certificates: readonly RunDetail[]
  /** Studies that a reported run belongs to. */
  readonly usedStudies: readonly Study[]
  /** Data sets that a reported run used, in the trash or not, or all those in use where no run did. */
  readonly usedDatasets: readonly Dataset[]
  /** Names of data sets that a reported run used and that were deleted since. */
  readonly goneDatasets: readonly string[]
  readonly styles: ReadonlyMap<string, RunStyle>
}

/** Whether a run was asked for: by its id, or among all that have ended. */
export function isReported(run: Run, { runIds }: ReportOptions): boolean {
  return runIds === null ? run.state !== 'queued' && run.state !== 'running' : runIds.includes(run.id)
}

/** Chooses what is reported: the runs asked for, or all that have ended. */
export function subjectOf(input: ReportInput): Subject {
  const reported = input.runs.filter(({ run }) => isReportable(run.spec) && isReported(run, input.options))
  const trainings = reported.filter(({ run }) => run.spec.kind === 'train')
  const names = new Set(reported.flatMap(({ run: { spec } }) => ('dataset' in spec ? [spec.dataset] : [])))
  const used = input.datasets.filter(({ name }) => names.has(name))
  return {
    ...input,
    reported,
    imports: input.runs.filter(({ run }) => !isReportable(run.spec) && run.state === 'done'),
    trainings,
    attacks: reported.filter(({ run }) => run.spec.kind === 'attack'),
    uncertainties: reported.filter(({ run }) => run.spec.kind === 'uncertainty'),
    transfers: reported.filter(({ run }) => run.spec.kind === 'transfer'),
    certificates: reported.filter(({ run }) => run.spec.kind === 'certify'),
    usedStudies: input.studies.filter(({ id }) => reported.some(({ run }) => run.studyId === id)),
    usedDatasets: names.size > 0 ? used : input.datasets.filter(({ trashedAt }) => trashedAt === undefined),
    goneDatasets: [...names].filter((name) => !used.some((dataset) => dataset.name === name)),
    styles: runStyles(trainings)
  }
}

/** The name of a run in tables: that of its curve, or its own label. */
export function labelOf(subject: Subject, detail: RunDetail): string {
  return subject.styles.get(detail.run.id)?.label ?? detail.run.label
}

/** The network that came out of a training; undefined before it was stored. */
export function modelOf(subject: Subject, detail: RunDetail): Model | undefined {
  const byRun = subject.models.find(({ runId }) => runId === detail.run.id)
  return byRun ?? subject.models.find(({ name }) => name === (detail.run.produced ?? networkOf(detail)))
}

/** The newest time stamp among all that is reported. ISO stamps sort as text. */
export function newestTime(subject: Subject): string {
  const stamps = [
    subject.project.createdAt,
    ...subject.usedDatasets.map(({ createdAt }) => createdAt),
    ...subject.usedStudies.map(({ createdAt }) => createdAt),
    ...subject.kept.map(({ createdAt }) => createdAt),
    ...(subject.conformance ?? []).map(({ createdAt }) => createdAt),
    ...subject.reported.flatMap(({ run }) => [run.createdAt, run.startedAt ?? '', run.endedAt ?? ''])
  ]
  return stamps.reduce((newest, stamp) => (stamp > newest ? stamp : newest), '')
}

/** The last part of an absolute path; other text stays as it is. */
export function fileName(text: string): string {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(text) ? (text.split(/[\\/]/).filter(Boolean).pop() ?? text) : text
}
