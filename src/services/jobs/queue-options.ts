import type { Store } from '../store/store'
import type { SpawnEngine } from './engine-process'
import type { Emit } from './news'

/** What the queue of a project works with. */
export interface QueueOptions {
  readonly store: Store
  readonly spawnEngine: SpawnEngine
  /** Jobs that may run at once. */
  readonly threads: () => number
  /** Threads that all of them compute with. */
  readonly computeThreads: () => number
  /** Bytes that the engine may hold; 0: no limit. */
  readonly memoryLimit: () => number
  /** Folder of the built-in data sets. */
  readonly builtins: string
  /** Version of Heisenbench. */
  readonly version: string
  readonly emit: Emit
  /** Time between two looks at jobs that have fallen silent; a second unless given. At an engine that is stuck, ten times that. */
  readonly lookMilliseconds?: number
}
