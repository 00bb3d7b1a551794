import { performance } from 'node:perf_hooks'
import { Cancelled } from '@contract/errors'
import type { Signal } from '@core/signal'

/** Events that may be under way before the worker waits for them to be stored. */
const WINDOW = 64
const CANCELLED = 0
const STORED = 1
const HELD = 2
const STOPPING = 3
const ASKED = 4
const SPARE = 5

/** Memory shared by the engine's main thread and one worker: a message alone never reaches a busy thread. */
export type Control = Int32Array

export function createControl(): Control {
  return new Int32Array(new SharedArrayBuffer(6 * Int32Array.BYTES_PER_ELEMENT))
}

/** Engine side: asks the worker to stop. */
export function cancelWork(control: Control): void {
  Atomics.store(control, CANCELLED, 1)
  // It may be waiting for room, or standing still.
  Atomics.notify(control, STORED)
  Atomics.notify(control, HELD)
}

/** Engine side: the worker stands still at its next step, or goes on. */
export function holdWork(control: Control, isHeld: boolean): void {
  Atomics.store(control, HELD, isHeld ? 1 : 0)
  Atomics.notify(control, HELD)
}

/** Engine side: a training ends with the epoch that it is in, or does not after all. */
export function stopAfterEpoch(control: Control, isStopping: boolean): void {
  Atomics.store(control, STOPPING, isStopping ? 1 : 0)
}

/** Worker side: whether a training is to end with this epoch. */
export function isStopping(control: Control): boolean {
  return Atomics.load(control, STOPPING) !== 0
}

/** Engine side: the job is to hold less memory from now on. */
export function askForMemory(control: Control): void {
  Atomics.add(control, ASKED, 1)
}

/** Worker side: how often it was asked so far. */
export function asksForMemory(control: Control): number {
  return Atomics.load(control, ASKED)
}

/** Engine side: so many threads are free for a job beside its own. */
export function lendThreads(control: Control, count: number): void {
  Atomics.store(control, SPARE, count)
}

/** Worker side: threads that the job may use beside its own. */
export function spareThreads(control: Control): number {
  return Atomics.load(control, SPARE)
}

/** Engine side: the first `count` events are stored. */
export function acknowledge(control: Control, count: number): void {
  Atomics.store(control, STORED, count)
  Atomics.notify(control, STORED)
}

/**
 * Worker side: the flags as core's signal. A job that is held stands still wherever it next asks, with all that it has
 * in hand, so that it goes on as if nothing had been; `stood` is told for how many milliseconds.
 */
export function signalOf(control: Control, stood: (milliseconds: number) => void): Signal {
  return {
    get aborted() {
      standWhileHeld(control, stood)
      return Atomics.load(control, CANCELLED) !== 0
    },
    throwIfAborted() {
      if (this.aborted) throw new Cancelled()
    }
  }
}

function standWhileHeld(control: Control, stood: (milliseconds: number) => void): void {
  if (Atomics.load(control, HELD) === 0) return
  const begun = performance.now()
  while (Atomics.load(control, HELD) !== 0 && Atomics.load(control, CANCELLED) === 0) {
    // The time-out covers a change that comes between the two lines.
    Atomics.wait(control, HELD, 1, 500)
  }
  stood(performance.now() - begun)
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
