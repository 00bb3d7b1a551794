import type * as Library from 'h5wasm/node'
import type { WeightArray } from './weights'

/** All that a file of HDF5 holds, as plain data that threads can hand on. Paths go through groups with slashes. */
export interface Hdf5Content {
  /** Text attributes of the root. */
  readonly texts: ReadonlyMap<string, string>
  /** Groups: the names inside, and the attributes that are lists of texts. */
  readonly groups: ReadonlyMap<
    string,
    { readonly names: readonly string[]; readonly lists: ReadonlyMap<string, readonly string[]> }
  >
  /** Arrays of numbers as floats; of others the type. */
  readonly arrays: ReadonlyMap<string, WeightArray | { readonly type: string }>
}

/** Optimizers keep what they need to go on with training; a network that is read needs none of it. */
const SKIPPED = /^optimizer(_weights)?$/
/** Networks are no deeper; a group that holds itself is. */
const MAX_DEPTH = 32
const MAX_NODES = 200_000

let library: Promise<typeof Library> | null = null

/** The library brings its code as text of four megabytes, so it is loaded once, and only when a file needs it. */
export async function loadHdf5(): Promise<typeof Library> {
  library ??= import('h5wasm/node').then(async (module) => {
    await module.ready
    return module
  })
  return library
}

/**
 * Reads a file from end to end. Throws plain errors for a damaged one; some damage leads the library in circles, so
 * that it never comes back.
 *
 * @param step called before each part
 */
export async function readHdf5(path: string, step: () => void): Promise<Hdf5Content> {
  const h5 = await loadHdf5()
  // Otherwise the library writes its own trace of a damaged file to standard error.
  const module = await h5.ready
  module.activate_throwing_error_handler()
  let file: Library.File
  try {
    file = new h5.File(path, 'r')
  } finally {
    module.deactivate_throwing_error_handler()
  }
  if (file.file_id < 0n) throw new Error('it could not be opened')
  try {
    return readOpened(h5, file, step)
  } finally {
    file.close()
  }
}

function readOpened(h5: typeof Library, file: Library.File, step: () => void): Hdf5Content {
  const texts = new Map<string, string>()
  const groups = new Map<string, { names: string[]; lists: Map<string, string[]> }>()
  const arrays = new Map<string, WeightArray | { type: string }>()
  let nodes = 0
  for (const [name, value] of attributesOf(file)) if (typeof value === 'string') texts.set(name, value)
  visit(file, '', 0)
  return { texts, groups, arrays }

  function visit(group: Library.Group, path: string, depth: number): void {
    step()
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) throw new Error('its groups have no end')
    const names = group.keys().filter((name) => depth > 0 || !SKIPPED.test(name))
    const lists = new Map<string, string[]>()
    for (const [name, value] of attributesOf(group))
      if (Array.isArray(value))
        lists.set(
          name,
          value.filter((one): one is string => typeof one === 'string')
        )
    groups.set(path, { names, lists })
    for (const name of names) {
      const inner = path === '' ? name : `${path}/${name}`
      const found = group.get(name)
      if (found instanceof h5.Group) visit(found, inner, depth + 1)
      else if (found instanceof h5.Dataset) arrays.set(inner, arrayOf(found, step))
    }
  }
}

function attributesOf(group: Library.Group): [string, unknown][] {
  return Object.entries(group.attrs).map(([name, attribute]) => [name, attribute.value])
}

function arrayOf(found: Library.Dataset, step: () => void): WeightArray | { type: string } {
  step()
  const { shape, dtype } = found
  const value: unknown = shape === null ? null : found.value
  if (
    shape === null ||
    !ArrayBuffer.isView(value) ||
    value instanceof DataView ||
    value instanceof BigInt64Array
  )
    return { type: String(dtype) }
  return { shape: [...shape], values: Float32Array.from(value as Float32Array) }
}
