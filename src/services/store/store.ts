import { join } from 'node:path'
import { ArtifactStore } from './artifacts'
import { createArchitectureRows, type ArchitectureRows } from './architectures'
import { createArtifactRows, type ArtifactRows } from './artifact-rows'
import { createCheckpointRows, type CheckpointRows } from './checkpoints'
import type { Damage } from './damage'
import { Database } from './database'
import { createDatasetResultRows, type DatasetResultRows } from './dataset-results'
import { createDatasetRows, type DatasetRows } from './datasets'
import { createEvaluationRows, type EvaluationRows } from './evaluations'
import { createExampleRows, type ExampleRows } from './examples'
import { JobLock } from './job-lock'
import { createKeptFigureRows, type KeptFigureRows } from './kept-figures'
import { createJobLogRows, type JobLogRows } from './job-log'
import { createLedgerRows, type LedgerRows } from './ledger'
import { createLedgerCounts, type LedgerCounts } from './ledger-counts'
import { createMarkRows, type MarkRows } from './marks'
import { migrate } from './migrate'
import { createModelRows, type ModelRows } from './models'
import { createNoteHistoryRows, type NoteHistoryRows } from './note-history'
import { createPointRows, type PointRows } from './points'
import { createProjectRow, type ProjectRow } from './project-row'
import { createRunRows, type RunRows } from './runs'
import { createStudyRows, type StudyRows } from './studies'
import { createViewRows, type ViewRows } from './views'
import { createWarningRows, type WarningRows } from './warnings'

export const DATABASE_FILE = 'project.db'

/** Everything stored of one project: its database, one repository a table, and its artifacts. */
export interface Store {
  readonly folder: string
  /** What lists had to leave out, because it is damaged. */
  readonly damage: Damage
  readonly project: ProjectRow
  readonly artifactRows: ArtifactRows
  readonly datasets: DatasetRows
  readonly datasetResults: DatasetResultRows
  readonly models: ModelRows
  readonly architectures: ArchitectureRows
  readonly studies: StudyRows
  readonly runs: RunRows
  readonly points: PointRows
  readonly warnings: WarningRows
  readonly jobLog: JobLogRows
  readonly evaluations: EvaluationRows
  readonly ledger: LedgerRows
  readonly ledgerCounts: LedgerCounts
  readonly marks: MarkRows
  readonly noteHistory: NoteHistoryRows
  readonly examples: ExampleRows
  readonly checkpoints: CheckpointRows
  readonly keptFigures: KeptFigureRows
  readonly views: ViewRows
  readonly artifacts: ArtifactStore
  readonly lock: JobLock
  /** When something of it was last changed here, in milliseconds; null where nothing was since it was opened. */
  changedAt(): number | null
  /** All of `work` is stored, or nothing. */
  transaction<T>(work: () => T): T
  close(): void
}

/** Opens the database of a project folder, makes it when there is none, and brings its schema up to date. */
export function openStore(folder: string): Store {
  const database = new Database(join(folder, DATABASE_FILE))
  try {
    migrate(database)
    // A process that is killed loses nothing in this mode; a power cut may cost the last seconds, never the file.
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    database.exec('PRAGMA foreign_keys = ON')
  } catch (error) {
    database.close()
    throw error
  }
  const noteHistory = createNoteHistoryRows(database)
  return {
    folder,
    damage: database.damage,
    project: createProjectRow(database),
    artifactRows: createArtifactRows(database),
    datasets: createDatasetRows(database),
    datasetResults: createDatasetResultRows(database),
    models: createModelRows(database),
    architectures: createArchitectureRows(database),
    studies: createStudyRows(database),
    runs: createRunRows(database),
    points: createPointRows(database),
    warnings: createWarningRows(database),
    jobLog: createJobLogRows(database),
    evaluations: createEvaluationRows(database),
    ledger: createLedgerRows(database),
    ledgerCounts: createLedgerCounts(database),
    marks: createMarkRows(database, noteHistory),
    noteHistory,
    examples: createExampleRows(database),
    checkpoints: createCheckpointRows(database),
    keptFigures: createKeptFigureRows(database),
    views: createViewRows(database),
    artifacts: new ArtifactStore(join(folder, 'artifacts')),
    lock: new JobLock(database),
    changedAt: () => database.changedAt,
    transaction: (work) => database.transaction(work),
    close: () => database.close()
  }
}
