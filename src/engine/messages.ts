import type { EngineEvent, EngineJob } from '@contract/engine'
import type { WireError } from '@contract/errors'
import type { Control } from './control'

/** To a worker thread. */
export interface RunMessage {
  readonly job: EngineJob
  readonly control: Control
}

/** From a worker thread. */
export type WorkerMessage =
  | { readonly type: 'started'; readonly tensorflow: string; readonly tfjs: string }
  | { readonly type: 'event'; readonly event: EngineEvent }
  | {
      readonly type: 'ended'
      readonly state: 'done' | 'failed' | 'cancelled'
      readonly error: WireError | null
      readonly leakedTensors: number
    }
