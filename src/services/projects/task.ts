import type { Signal } from '@core/signal'

/** Long work on files: it can be stopped, and says how far it is, in bytes. */
export interface FileTask {
  readonly signal: Signal
  progress(done: number, total: number): void
}
