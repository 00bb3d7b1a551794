import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Dropped } from '@contract/dataset-preview'
import { AppError } from '@contract/errors'
import { openZip } from './zip'

const isModelName = (name: string): boolean =>
  /(^|[^a-z])model[^/\\]*\.json$/i.test(name) || /\.(h5|hdf5|keras|savedmodel)$/i.test(name)

/**
 * Says what files that were dropped on the window are by their names: the folder or the archive of a project, a network,
 * or a source of data. Of several files from one folder (images and labels, say) it is the folder that is meant.
 *
 * @throws AppError 'invalid-input', 'not-found'
 */
export async function recogniseDropped(paths: readonly string[]): Promise<Dropped> {
  const [first] = paths
  if (first === undefined) throw new AppError('invalid-input', 'Expected a file or a folder, found none.')
  const kinds = await Promise.all(paths.map(kindOf))
  const [kind] = kinds
  if (kind === null || kind === undefined) {
    throw new AppError('not-found', `${first}: there is no such file or folder.`)
  }
  if (paths.length === 1) {
    if (kind === 'folder' && (await kindOf(join(first, 'project.db'))) === 'file') {
      return { kind: 'project', path: first }
    }
    if (kind === 'file' && basename(first) === 'project.db') return { kind: 'project', path: dirname(first) }
    if (kind === 'file' && (await isProjectArchive(first))) return { kind: 'archive', path: first }
    if (kind === 'file' && isModelName(basename(first))) return { kind: 'model', path: first }
    const inside = join(first, 'model.json')
    if (kind === 'folder' && (await kindOf(inside)) === 'file') return { kind: 'model', path: inside }
    return { kind: 'dataset', path: first }
  }
  const folder = dirname(first)
  if (paths.some((path) => dirname(path) !== folder)) {
    throw new AppError(
      'invalid-input',
      'Expected files of one folder, found files of several. Drop the folder that holds the data set.'
    )
  }
  const model = paths.find((path) => isModelName(basename(path)))
  return model === undefined ? { kind: 'dataset', path: folder } : { kind: 'model', path: model }
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  return stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => null
  )
}

/** An archive whose table of contents names a project's database; a damaged one is left to who reads it. */
async function isProjectArchive(path: string): Promise<boolean> {
  if (/\.heisenbench$/i.test(path)) return true
  if (!/\.zip$/i.test(path)) return false
  try {
    const zip = await openZip(path)
    zip.close()
    return zip.members.some(({ name }) => /^([^/]+\/)?project\.db$/.test(name))
  } catch {
    return false
  }
}
