import { Worker } from 'node:worker_threads'
import { AppError, Cancelled, fromWireError } from '@contract/errors'
import type { ReportFormat } from '@contract/report'
import { Assembly, type MadeReport } from './assembly'
import type { Piece } from './gather'
import type { Tell } from './index'
import type { FromThread, ToThread } from './thread-messages'

export interface BuilderOptions {
  /** Built JavaScript of the thread that sets reports; null: they are set in this thread. */
  readonly threadFile: string | null
  /** Folder of the report's fonts. */
  readonly fonts: string
}

export interface BuildOrder {
  readonly format: ReportFormat
  readonly pieces: () => AsyncIterable<Piece>
  readonly signal: AbortSignal
  readonly tell: Tell
}

/** Makes reports one after the other, away from the process that has to answer. */
export interface ReportBuilder {
  /** Rejects with `Cancelled` once its signal is given. */
  build(order: BuildOrder): Promise<MadeReport>
  /** Ends the thread. */
  stop(): Promise<void>
}

/** Reading is about this part of the work. */
const READING = 0.3

export function createReportBuilder({ threadFile, fonts }: BuilderOptions): ReportBuilder {
  let thread: Worker | null = null
  let last: Promise<unknown> = Promise.resolve()

  function build(order: BuildOrder): Promise<MadeReport> {
    const work = async (): Promise<MadeReport> => {
      if (order.signal.aborted) throw new Cancelled()
      if (threadFile === null) return buildHere(order, fonts)
      thread ??= startThread(threadFile, (ended) => {
        if (thread === ended) thread = null
      })
      const used = thread
      try {
        return await buildThere(used, order, fonts)
      } catch (error) {
        // Whatever it was doing, a thread that was left in the middle is of no use to the next report.
        if (thread === used) thread = null
        void used.terminate()
        throw error
      }
    }
    const made = last.then(work, work)
    last = made
    return made
  }

  return {
    build,
    async stop() {
      const ending = thread
      thread = null
      await ending?.terminate()
    }
  }
}

function startThread(file: string, ended: (thread: Worker) => void): Worker {
  const thread = new Worker(file)
  // It waits for the next report, but keeps no program alive.
  thread.unref()
  thread.on('exit', () => ended(thread))
  thread.on('error', () => ended(thread))
  return thread
}

async function buildHere({ format, pieces, signal, tell }: BuildOrder, fonts: string): Promise<MadeReport> {
  const assembly = new Assembly(format, fonts)
  for await (const piece of pieces()) {
    if (signal.aborted) throw new Cancelled()
    assembly.take(piece)
  }
  return assembly.make((share) => {
    if (signal.aborted) throw new Cancelled()
    tell(READING + share * (1 - READING))
  })
}

async function buildThere(thread: Worker, order: BuildOrder, fonts: string): Promise<MadeReport> {
  const { format, pieces, signal, tell } = order
  const post = (message: ToThread): void => thread.postMessage(message)
  const answer = listen(thread, signal, (share) => tell(READING + share * (1 - READING)))
  const feed = async (): Promise<never> => {
    post({ type: 'begin', format, fonts })
    let count = 0
    for await (const piece of pieces()) {
      if (signal.aborted) throw new Cancelled()
      post({ type: 'piece', piece })
      // How many will come is not known before they are read: the bar comes ever nearer to its mark.
      if (++count % 4 === 0) tell(READING * (1 - 1 / (1 + count / 60)))
    }
    post({ type: 'make' })
    return new Promise<never>(() => undefined)
  }
  thread.ref()
  try {
    return await Promise.race([answer.made, feed()])
  } finally {
    answer.leave()
    thread.unref()
  }
}

/** The answer of a thread: its report, its failure, its death or the signal to stop. */
function listen(
  thread: Worker,
  signal: AbortSignal,
  tell: Tell
): { readonly made: Promise<MadeReport>; leave(): void } {
  let leave = (): void => undefined
  const made = new Promise<MadeReport>((resolve, reject) => {
    const onMessage = (message: FromThread): void => {
      if (message.type === 'progress') tell(message.share)
      else if (message.type === 'made') resolve(message.report)
      else if (message.type === 'failed') reject(fromWireError(message.error))
    }
    const onAbort = (): void => reject(new Cancelled())
    const onDeath = (reason: Error | number): void => {
      const why =
        typeof reason === 'number' ? `it ended with code ${reason}` : (reason.stack ?? reason.message)
      reject(
        new AppError('worker-died', `The thread that sets the report ended by itself: ${why}. Try again.`)
      )
    }
    thread.on('message', onMessage)
    thread.on('error', onDeath)
    thread.on('exit', onDeath)
    signal.addEventListener('abort', onAbort)
    leave = () => {
      thread.off('message', onMessage)
      thread.off('error', onDeath)
      thread.off('exit', onDeath)
      signal.removeEventListener('abort', onAbort)
    }
  })
  // The feed may fail first; then nobody waits for this one.
  made.catch(() => undefined)
  return { made, leave: () => leave() }
}
