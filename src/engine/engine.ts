import { join } from 'node:path'
import { Pool } from './pool'
import { connectPort } from './port'
import { bindingIsThreadSafe, threadCount } from './threads'

// The entry of the engine process: it owns native TensorFlow, so that a crash in there costs a job and not the
// program. Started by Electron's utilityProcess under the window, by child_process.fork under the command line.

const HEARTBEAT_MILLISECONDS = 2000
/** Between two looks at the memory; one that has changed much is told at once, so that a limit can be kept. */
const LOOK_MILLISECONDS = 200
const MUCH = 2 ** 24
/** How long a cancelled job may take to stop. */
const CANCEL_SECONDS = Number(process.env['HEISENBENCH_CANCEL_SECONDS']) || 10

function start(): void {
  const port = connectPort()
  const threads = threadCount(process.env)
  const holdFreesThread = bindingIsThreadSafe()
  const pool = new Pool({
    workerFile: join(__dirname, 'worker.js'),
    threads,
    holdFreesThread,
    cancelSeconds: CANCEL_SECONDS,
    post: (message) => port.post(message)
  })
  port.onMessage((message) => {
    switch (message.type) {
      case 'start':
        return pool.start(message.job)
      case 'cancel':
        return pool.cancel(message.runId)
      case 'hold':
        return pool.hold(message.runId, message.held)
      case 'stop-after-epoch':
        return pool.stopAfterEpoch(message.runId, message.stop)
      case 'shrink':
        return pool.shrink(message.runId)
      case 'stored':
        return pool.stored(message.runId, message.count)
      case 'shutdown':
        return process.exit(0)
      default:
        message satisfies never
    }
  })
  // Nobody is left to tell: the program was killed. What was stored is safe.
  port.onClose(() => process.exit(0))
  // Ctrl-C goes to all processes of the terminal; the program decides what it means for jobs.
  process.on('SIGINT', () => undefined)
  let told = 0
  const heartbeat = (memory: number): void => {
    told = memory
    port.post({ type: 'heartbeat', memory })
  }
  setInterval(() => heartbeat(process.memoryUsage.rss()), HEARTBEAT_MILLISECONDS)
  setInterval(() => {
    const memory = process.memoryUsage.rss()
    if (Math.abs(memory - told) > MUCH) heartbeat(memory)
  }, LOOK_MILLISECONDS)
  port.post({ type: 'ready', threads, holdFreesThread })
}

start()
