import { basename } from 'node:path'
import type * as Library from 'h5wasm/node'
import { unreadableModel } from '../tfjs-files'
import type { WeightArray } from './weights'

/** A file of HDF5 that is open. Paths go through groups with slashes. */
export interface Hdf5File {
  /** A text attribute of the root; null where there is none. */
  text(name: string): string | null
  /** Whether there is a group or an array. */
  has(path: string): boolean
  /** A list of texts that hangs on a group; empty where there is none. */
  texts(path: string, name: string): string[]
  /** Names inside of a group; empty where there is none. */
  names(path: string): string[]
  /** An array of numbers as floats. Throws `model-unreadable`. */
  array(path: string): WeightArray
  close(): void
}

let library: Promise<typeof Library> | null = null

/** The library brings its code as text of four megabytes, so it is loaded once, and only when a file needs it. */
async function loadLibrary(): Promise<typeof Library> {
  library ??= import('h5wasm/node').then(async (module) => {
    await module.ready
    return module
  })
  return library
}

/** Opens a file for reading. Throws `model-unreadable` for a damaged one; `name` is what messages call it. */
export async function openHdf5(path: string, name = basename(path)): Promise<Hdf5File> {
  const h5 = await loadLibrary()
  const damaged = (cause?: unknown): never => {
    throw unreadableModel(
      `${name}: expected a whole HDF5 file, found a damaged one. Copy or save the network again.`,
      cause
    )
  }
  /** The library throws plain errors where the file is at fault. */
  function guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      return damaged(cause)
    }
  }
  // Otherwise the library writes its own trace of a damaged file to standard error.
  const module = await h5.ready
  module.activate_throwing_error_handler()
  let file: Library.File
  try {
    file = guarded(() => new h5.File(path, 'r'))
  } finally {
    module.deactivate_throwing_error_handler()
  }
  if (file.file_id < 0n) damaged()
  const groupAt = (where: string): Library.Group | null =>
    guarded(() => {
      if (where === '') return file
      const found = file.get(where)
      return found instanceof h5.Group ? found : null
    })
  return {
    text(attribute) {
      const value: unknown = guarded(() => file.attrs[attribute]?.value)
      return typeof value === 'string' ? value : null
    },
    has: (where) => guarded(() => file.get(where) !== null),
    texts(where, attribute) {
      const value: unknown = guarded(() => groupAt(where)?.attrs[attribute]?.value)
      return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
    },
    names: (where) => guarded(() => groupAt(where)?.keys() ?? []),
    array(where) {
      const found = guarded(() => file.get(where))
      if (!(found instanceof h5.Dataset) || found.shape === null)
        throw unreadableModel(
          `${name}: expected the weights ${where}, found none. Save the whole network, not a part of it.`
        )
      const value: unknown = guarded(() => found.value)
      if (!ArrayBuffer.isView(value) || value instanceof DataView || value instanceof BigInt64Array)
        throw unreadableModel(
          `${name}: expected numbers as the weights ${where}, found values of the type ${String(found.dtype)}.`
        )
      return { shape: [...found.shape], values: Float32Array.from(value as Float32Array) }
    },
    close() {
      file.close()
    }
  }
}
