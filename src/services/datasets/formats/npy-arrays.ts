import { basename, dirname, join } from 'node:path'
import { describeSource, openBytes } from '../source'
import { unreadable } from '../text'
import { openZip } from '../zip'
import type { Source } from './format'
import { type NpyHeader, npyHeaderBytes, parseNpyHeader } from './npy-header'
import { findPairs, isNamed } from './npy-names'
import { checkNpySize } from './npy-values'

/** An array that can be read from start to end, more than once. */
export interface NpyArray {
  /** For messages. */
  readonly shown: string
  readonly header: NpyHeader
  chunks(): AsyncGenerator<Uint8Array, void, void>
}

/** The arrays of an archive or a folder by name, without `.npy`. Headers are read when one is opened. */
export interface NpyArrays {
  readonly name: string
  readonly names: readonly string[]
  open(name: string): Promise<NpyArray>
}

const isNpy = (name: string): boolean => /\.npy(\.gz)?$/i.test(name)
const withoutEnding = (name: string): string => name.replace(/\.npy(\.gz)?$/i, '')

/**
 * Finds arrays: the members of a `.npz` file, the `.npy` files of a folder, or a `.npy` file and the one beside it
 * whose name says that it has the labels.
 */
export async function findArrays(source: Source): Promise<NpyArrays> {
  if (source.isFolder) return inFolder(source.path, source.name, source.files)
  if (!isNpy(source.name)) return inArchive(source)
  const siblings = (await describeSource(dirname(source.path))).files.filter(isNpy)
  const own = withoutEnding(source.name)
  if (!isNamed(own)) {
    throw unreadable(
      `${source.name}: expected a name such as x_train.npy, with the labels in y_train.npy beside it, ` +
        'found a name that says neither. Rename the files, or choose their folder.'
    )
  }
  const { pairs } = findPairs(basename(dirname(source.path)), siblings.map(withoutEnding))
  const pair = pairs.find(({ images, labels }) => images === own || labels === own)
  const files = siblings.filter((file) => {
    const name = withoutEnding(file)
    return name === own || name === pair?.images || name === pair?.labels
  })
  return inFolder(dirname(source.path), source.name, files)
}

function inFolder(folder: string, shown: string, files: readonly string[]): NpyArrays {
  const byName = new Map(files.filter(isNpy).map((file) => [withoutEnding(file), file]))
  return {
    name: shown,
    names: [...byName.keys()],
    open: async (name) => {
      const file = byName.get(name) ?? `${name}.npy`
      const path = join(folder, file)
      const { size, gzipped } = await openBytes(path)
      const chunks = async function* (): AsyncGenerator<Uint8Array, void, void> {
        yield* (await openBytes(path)).chunks
      }
      // The length of a gzipped file shows only while it is read.
      return openArray(file, gzipped ? null : size, chunks)
    }
  }
}

async function inArchive(source: Source): Promise<NpyArrays> {
  const listing = await openZip(source.path)
  const members = new Map(
    listing.members.filter(({ name }) => isNpy(name)).map((member) => [withoutEnding(member.name), member])
  )
  listing.close()
  return {
    name: source.name,
    names: [...members.keys()],
    open: (name) => {
      const wanted = `${name}.npy`
      const chunks = async function* (): AsyncGenerator<Uint8Array, void, void> {
        const archive = await openZip(source.path)
        try {
          const member = archive.members.find((one) => one.name === wanted)
          if (member) yield* archive.read(member)
        } finally {
          archive.close()
        }
      }
      return openArray(`${source.name}/${wanted}`, members.get(name)?.size ?? null, chunks)
    }
  }
}

async function openArray(
  shown: string,
  size: number | null,
  chunks: () => AsyncGenerator<Uint8Array, void, void>
): Promise<NpyArray> {
  const header = parseNpyHeader(shown, await headOf(shown, chunks()))
  if (size !== null) checkNpySize(shown, header, size)
  return { shown, header, chunks }
}

async function headOf(shown: string, chunks: AsyncGenerator<Uint8Array, void, void>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    head = Buffer.concat([head, chunk])
    if (head.length >= 12 && head.length >= npyHeaderBytes(shown, head)) break
  }
  return head
}
