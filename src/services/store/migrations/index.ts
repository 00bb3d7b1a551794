import { initial } from './0001-initial'
import { keptFigures } from './0002-kept-figures'
import { jobLog } from './0003-job-log'
import { runMarks } from './0004-run-marks'
import { examples } from './0005-examples'
import { datasetResults } from './0006-dataset-results'
import { architectures } from './0007-architectures'
import { datasetTrash } from './0008-dataset-trash'
import { noteHistory } from './0009-note-history'
import { reportNoteHistory } from './0010-report-note-history'
import { silentSuccess } from './0011-silent-success'
import { views } from './0012-views'
import type { Migration } from './migration'

export type { Migration } from './migration'

/** All steps, in order. */
export const migrations: readonly Migration[] = [
  initial,
  keptFigures,
  jobLog,
  runMarks,
  examples,
  datasetResults,
  architectures,
  datasetTrash,
  noteHistory,
  reportNoteHistory,
  silentSuccess,
  views
]
