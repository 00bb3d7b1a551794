import { Cancelled } from '@contract/errors'
import type { Signal } from '@core/signal'

/** Events that may be under way before the worker waits for them to be stored. */
const WINDOW = 64
const CANCELLED = 0
const STORED = 1

/** Memory shared by the engine's main thread and one worker: a message alone never reaches a busy thread. */
export type Control = Int32Array

export function createControl(): Control {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
}

/** Engine side: asks the worker to stop. */
export function cancelWork(control: Control): void {
  Atomics.store(control, CANCELLED, 1)
  // It may be waiting for room.
  Atomics.notify(control, STORED)
}

/** Engine side: the first `count` events are stored. */
export function acknowledge(control: Control, count: number): void {
  Atomics.store(control, STORED, count)
  Atomics.notify(control, STORED)
}

/** Worker side: the flag as core's signal. */
export function signalOf(control: Control): Signal {
  return {
    get aborted() {
      return Atomics.load(control, CANCELLED) !== 0
    },
    throwIfAborted() {
      if (this.aborted) throw new Cancelled()
    }
  }
}

/** Worker side: blocks the thread while more than `WINDOW` of the `sent` events are not stored yet. */
export function waitForRoom(control: Control, sent: number): void {
  while (Atomics.load(control, CANCELLED) === 0) {
    const stored = Atomics.load(control, STORED)
    if (sent - stored <= WINDOW) return
    // The time-out covers a cancel that comes between the two lines.
    Atomics.wait(control, STORED, stored, 500)
  }
}
