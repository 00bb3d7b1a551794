import type { ToEngine } from '@contract/engine'

/** How an engine process ended. */
export interface EngineExit {
  readonly code: number | null
  readonly signal: string | null
  /** The last lines that it wrote to standard error; empty when none were kept. */
  readonly output: string
}

/** A running engine process, whatever started it. */
export interface EngineProcess {
  readonly pid: number | undefined
  send(message: ToEngine): void
  /** One listener for all messages; they are parsed by the receiver. */
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also when the process could not be started. */
  onExit(listener: (exit: EngineExit) => void): void
  /** Ends it at once, even when it no longer answers. */
  kill(): void
}

/**
 * Starts an engine process with these environment variables added to the program's own: `child_process.fork` for the
 * command line (`spawnFork`), Electron's `utilityProcess` for the window.
 */
export type SpawnEngine = (environment: Readonly<Record<string, string>>) => EngineProcess
