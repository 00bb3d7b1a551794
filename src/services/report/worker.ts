import { parentPort } from 'node:worker_threads'
import { toWireError } from '@contract/errors'
import { Assembly } from './assembly'
import { type FigureOrder, printFigure } from './figure-pdf'
import type { FromThread, ToThread } from './thread-messages'

/** Entry of the thread that sets reports: pieces of a project, or one figure, come in, the bytes of a file go out. */
const port = parentPort
let assembly: Assembly | null = null

function say(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}

async function make(): Promise<void> {
  try {
    if (assembly === null) throw new Error('the pieces came without a beginning')
    let told = 0
    const made = await assembly.make((share) => {
      // A hundred steps are enough for any progress bar.
      if (share - told < 0.01 && share < 1) return
      told = share
      say({ type: 'progress', share })
    })
    const bytes = new Uint8Array(made.bytes)
    say({ type: 'made', report: { ...made, bytes } }, [bytes.buffer])
  } catch (error) {
    say({ type: 'failed', error: toWireError(error) })
  } finally {
    assembly = null
  }
}

async function makeFigure(order: FigureOrder): Promise<void> {
  try {
    const bytes = new Uint8Array(await printFigure(order))
    say({ type: 'figure', bytes }, [bytes.buffer])
  } catch (error) {
    say({ type: 'failed', error: toWireError(error) })
  }
}

port?.on('message', (message: ToThread) => {
  try {
    if (message.type === 'begin') assembly = new Assembly(message.format, message.fonts)
    else if (message.type === 'piece') assembly?.take(message.piece)
    else if (message.type === 'figure') void makeFigure(message.order)
    else void make()
  } catch (error) {
    assembly = null
    say({ type: 'failed', error: toWireError(error) })
  }
})
