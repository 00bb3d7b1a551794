import type { EngineEvent } from '@contract/engine'
import type { LogLine, QuietRun } from '@contract/queue'
import type { Run } from '@contract/run'
import type { Store } from '../store/store'
import type { News } from './news'

/** A message that changes with every step would fill the log. */
const STAGE_MILLISECONDS = 2000

/** Writes what happens to jobs into their logs: stored first, then told. */
export class JobLog {
  private readonly stages = new Map<string, { message: string; at: number }>()

  constructor(
    private readonly store: Store,
    private readonly news: News
  ) {}

  /** A log that cannot be written must not end the job that it is of. */
  add(runId: string, message: string, level: LogLine['level'] = 'info'): void {
    const line: LogLine = { at: new Date().toISOString(), level, message }
    try {
      this.store.jobLog.add(runId, line)
    } catch {
      return
    }
    this.news.logged(runId, line)
  }

  /** The line of an event of the engine, if it is worth one. */
  event(runId: string, event: EngineEvent): void {
    switch (event.kind) {
      case 'progress':
        return this.stage(runId, event.progress.message)
      case 'log':
        return this.add(runId, event.message)
      case 'warning':
        return this.add(runId, event.warning.message, 'warning')
      case 'checkpoint':
        return this.add(runId, `Checkpoint after epoch ${event.checkpoint.epoch}.`)
      case 'dataset':
        return this.add(runId, `Made the data set "${event.dataset.name}".`)
      case 'model':
        return this.add(runId, `Made the model "${event.model.name}".`)
      case 'examples':
        return this.add(runId, `Kept ${event.examples.indices.length} examples for the gallery.`)
      case 'dataset-result':
        return this.add(runId, `Stored the ${event.result.kind} of the data set.`)
      case 'preview':
      case 'trial':
      case 'nearest':
      case 'film':
      case 'readings':
      case 'conformance':
      case 'masked':
      case 'backend':
      case 'point':
      case 'evaluation':
      case 'ledger':
        return
      default:
        event satisfies never
    }
  }

  /** The last line of a sitting. */
  ended(runId: string, { message, level }: Omit<LogLine, 'at'>): void {
    this.add(runId, message, level)
    this.stages.delete(runId)
  }

  private stage(runId: string, message: string): void {
    const last = this.stages.get(runId)
    const now = Date.now()
    if (message === '' || last?.message === message) return
    if (last !== undefined && now - last.at < STAGE_MILLISECONDS) return
    this.stages.set(runId, { message, at: now })
    this.add(runId, message)
  }
}

/** What the engine's memory came to. */
export function peakLine(bytes: number): string {
  return `The engine's memory was at most ${Math.round(bytes / 2 ** 20)} MiB, with all jobs that ran in it.`
}

/** The last line of a sitting: how it ended. */
export function endLine(
  state: 'done' | 'failed' | 'cancelled' | 'interrupted',
  error: string | null,
  seconds: number
): Omit<LogLine, 'at'> {
  const after = `after ${seconds.toFixed(1)} s of work`
  if (state === 'done') return { level: 'info', message: `Done ${after}.` }
  if (state === 'cancelled') return { level: 'info', message: `Cancelled ${after}.` }
  const word = state === 'failed' ? 'Failed' : 'Interrupted'
  return { level: 'error', message: `${word} ${after}${error === null ? '.' : `: ${error}`}` }
}

/** The first line of a sitting. */
export function queuedLine({ checkpointEpoch }: Run): string {
  return checkpointEpoch === null ? 'Queued.' : `Queued again; it goes on after epoch ${checkpointEpoch}.`
}

/** What is said of a job that does not report any more. */
export function silenceLine({ seconds, limit }: QuietRun): string {
  return (
    `No report for ${Math.round(seconds)} s, although ${Math.round(limit)} s would be long for this job. ` +
    'It may be stuck; it can be cancelled and resumed.'
  )
}
