import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import type { EngineEvent } from '@contract/engine'
import { Cancelled, toWireError } from '@contract/errors'
import { JobGarbage } from '@services/garbage'
import { loadBackend } from './backend'
import { asksForMemory, isStopping, signalOf, waitForRoom } from './control'
import type { RunMessage, WorkerMessage } from './messages'
import { createProgressGate } from './progress-gate'
import { runJob } from './run-job'
import { serveShards } from './shard'
import { Shards, type ShardStart } from './shards'

// The entry of a worker thread: one job after the other, each as a message; its events go back as they come. A thread
// that helps another one with its attack has the same entry.

/** Ten a second are more than eyes can follow. */
const PROGRESS_MILLISECONDS = 100

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

async function work({ job, control }: RunMessage): Promise<WorkerMessage> {
  let before: number | null = null
  let sent = 0
  const send = (event: EngineEvent): void => {
    sent++
    post({ type: 'event', event })
    waitForRoom(control, sent)
  }
  // The time in which a job was held is not time that it took.
  let stood = 0
  const now = (): number => performance.now() - stood
  const signal = signalOf(control, (milliseconds) => (stood += milliseconds))
  const gate = createProgressGate(PROGRESS_MILLISECONDS, now, (progress) =>
    send({ kind: 'progress', progress })
  )
  const emit = (event: EngineEvent): void => {
    if (event.kind === 'progress') gate.offer(event.progress)
    else send(event)
  }
  const log = (message: string): void => emit({ kind: 'log', message })
  const spare = new Shards({ job, control, workerFile: __filename, log })
  let state: 'done' | 'failed' | 'cancelled' = 'done'
  let error: ReturnType<typeof toWireError> | null = null
  try {
    const backend = loadBackend()
    post({ type: 'started', tensorflow: backend.tensorflow, tfjs: backend.tfjs })
    before = backend.tensorCount()
    const { decodeImage, imageCodecs } = backend
    await runJob(job, {
      ...{ signal, now, emit, decodeImage, imageCodecs, spare },
      isStopping: () => isStopping(control),
      asksForMemory: () => asksForMemory(control)
    })
  } catch (thrown) {
    state = thrown instanceof Cancelled ? 'cancelled' : 'failed'
    error = thrown instanceof Cancelled ? null : toWireError(thrown)
  }
  spare.close()
  gate.flush()
  const leakedTensors = before === null ? 0 : loadBackend().tensorCount() - before
  return { type: 'ended', state, error, leakedTensors }
}

const garbage = new JobGarbage()
const start = workerData as ShardStart | null | undefined
if (parentPort !== null && start) serveShards(start, parentPort)
else
  parentPort?.on('message', (message: RunMessage) => {
    void work(message)
      .then(post)
      .then(() => garbage.add())
  })
