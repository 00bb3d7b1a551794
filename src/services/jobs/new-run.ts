import { randomUUID } from 'node:crypto'
import type { JobSpec } from '@contract/job'
import type { Run } from '@contract/run'
import { runLabel } from './job-names'

/** The record of a job that was just asked for. */
export function newRun(spec: JobSpec, studyId: string | null): Run {
  return {
    id: randomUUID(),
    studyId,
    label: runLabel(spec),
    spec,
    state: 'queued',
    progress: null,
    error: null,
    produced: null,
    versions: null,
    datasetHash: null,
    modelHash: null,
    checkpointEpoch: null,
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    seconds: 0
  }
}
