import type { WireError } from '@contract/errors'
import type { RunEvent } from '@contract/run'

export interface ProgramSettings {
  /** Built entry of the engine. */
  readonly engine: string
  /** Built thread that sets reports. */
  readonly reportThread: string
  readonly userData: string
  readonly lookMilliseconds: number
}

export interface ToProgram {
  readonly id: number
  readonly call: string
  readonly args: readonly unknown[]
}

export type FromProgram =
  | { readonly type: 'ready' }
  | { readonly type: 'engine'; readonly pid: number }
  | { readonly type: 'event'; readonly event: RunEvent }
  /** A job has not reported for too long, and the window would say so. */
  | { readonly type: 'quiet' }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: WireError }
