import type { EventPayload } from '@contract/ipc'
import type { JobEvent } from '@contract/job'
import type { LogLine, QueueState } from '@contract/queue'
import type { Run } from '@contract/run'

export type NewsName = 'jobs.event' | 'jobs.changed' | 'jobs.logged' | 'queue.changed' | 'project.changed'

export type Emit = <K extends NewsName>(name: K, payload: EventPayload<K>) => void

/** What the queue tells the world. Only what is stored already is told. */
export class News {
  private readonly sequences = new Map<string, number>()

  constructor(private readonly emit: Emit) {}

  event(runId: string, event: JobEvent): void {
    this.emit('jobs.event', { runId, sequence: this.next(runId), event })
  }

  changed(run: Run): void {
    this.emit('jobs.changed', run)
  }

  logged(runId: string, line: LogLine): void {
    this.emit('jobs.logged', { runId, line })
  }

  queue(state: QueueState): void {
    this.emit('queue.changed', state)
  }

  grown(what: 'datasets' | 'models'): void {
    this.emit('project.changed', { what })
  }

  /** Leaves a gap in the numbers of a run, so that listeners read it anew: rows of it went away. */
  skip(runId: string): void {
    this.next(runId)
  }

  private next(runId: string): number {
    const sequence = (this.sequences.get(runId) ?? 0) + 1
    this.sequences.set(runId, sequence)
    return sequence
  }
}
