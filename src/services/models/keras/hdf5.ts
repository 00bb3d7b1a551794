import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { unreadableModel } from '../tfjs-files'
import { type Hdf5Content, readHdf5 } from './hdf5-content'
import type { WeightArray } from './weights'

/** A file of HDF5 that was read. Paths go through groups with slashes. */
export interface Hdf5File {
  /** A text attribute of the root; null where there is none. */
  text(name: string): string | null
  /** Whether there is a group or an array. */
  has(path: string): boolean
  /** A list of texts that hangs on a group; empty where there is none. */
  texts(path: string, name: string): readonly string[]
  /** Names inside of a group; empty where there is none. */
  names(path: string): readonly string[]
  /** An array of numbers as floats. Throws `model-unreadable`. */
  array(path: string): WeightArray
}

/** How long one part of a file may take: this, and what a slow disk needs for all of it. */
const STEP_SECONDS = 3
const SLOW_BYTES_PER_SECOND = 50e6
/** Memory that the library may take: this, and the largest array with room to spare. What it gives is counted apart. */
const MEMORY_BYTES = 256 * 2 ** 20
const MEMORY_PER_BYTE = 3
/** The objects of JavaScript that names and texts become, MiB. */
const OBJECTS = 256
/** How long the library may take to load on a busy machine. */
const LOAD_SECONDS = 30

/** The built thread lies beside the program's entries, and this file beside them or in a folder of theirs. */
const threadFile =
  [join(__dirname, 'hdf5.js'), join(__dirname, '..', 'hdf5.js')].find((file) => existsSync(file)) ?? null

/** Reads a whole file. Throws `model-unreadable` for a damaged one; `name` is what messages call it. */
export async function openHdf5(path: string, name = basename(path)): Promise<Hdf5File> {
  let content: Hdf5Content
  try {
    // Without a built program there is no thread: tests of the sources read here.
    content = threadFile === null ? await readHdf5(path, () => undefined) : await readThere(threadFile, path)
  } catch (cause) {
    throw unreadableModel(
      `${name}: expected a whole HDF5 file, found a damaged one. Copy or save the network again.`,
      cause
    )
  }
  const { texts, groups, arrays } = content
  const inner = (where: string): string => where.replace(/\/+/g, '/').replace(/^\/|\/$/g, '')
  return {
    text: (attribute) => texts.get(attribute) ?? null,
    has: (where) => groups.has(inner(where)) || arrays.has(inner(where)),
    texts: (where, attribute) => groups.get(inner(where))?.lists.get(attribute) ?? [],
    names: (where) => groups.get(inner(where))?.names ?? [],
    array(where) {
      const found = arrays.get(inner(where))
      if (found === undefined)
        throw unreadableModel(
          `${name}: expected the weights ${where}, found none. Save the whole network, not a part of it.`
        )
      if ('type' in found)
        throw unreadableModel(
          `${name}: expected numbers as the weights ${where}, found values of the type ${found.type}.`
        )
      return found
    }
  }
}

type Told = { readonly step: true } | { readonly content: Hdf5Content } | { readonly failed: string }

/** Reads in a thread of its own, which is ended when a part of the file takes too long. */
function readThere(thread: string, path: string): Promise<Hdf5Content> {
  const { size } = statSync(path)
  const patience = STEP_SECONDS + size / SLOW_BYTES_PER_SECOND
  const memory = MEMORY_BYTES + MEMORY_PER_BYTE * size
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, {
      workerData: { path, memory },
      resourceLimits: { maxOldGenerationSizeMb: OBJECTS }
    })
    let timer = setTimeout(giveUp, 1000 * LOAD_SECONDS)
    function giveUp(): void {
      end(() => reject(new Error('it leads the HDF5 library in circles')))
    }
    function end(settle: () => void): void {
      clearTimeout(timer)
      // First come, first served: the end that follows is one more way out, and comes too late.
      settle()
      void worker.terminate()
    }
    worker.on('message', (told: Told) => {
      clearTimeout(timer)
      if ('content' in told) end(() => resolve(told.content))
      else if ('failed' in told) end(() => reject(new Error(told.failed)))
      else timer = setTimeout(giveUp, 1000 * patience)
    })
    worker.on('error', (error) => end(() => reject(error)))
    worker.on('exit', () => end(() => reject(new Error('the thread that read it ended'))))
  })
}
