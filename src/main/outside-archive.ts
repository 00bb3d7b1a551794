import { join, sep } from 'node:path'

/**
 * Where a file of the packaged program lies for those who cannot read archives (worker threads, the system's linker):
 * beside `app.asar`, in `app.asar.unpacked`. Without an archive a path is what it is.
 */
export function outsideArchive(path: string): string {
  const parts = path.split(sep)
  const at = parts.lastIndexOf('app.asar')
  return at === -1
    ? path
    : join(parts.slice(0, at).join(sep) || sep, 'app.asar.unpacked', ...parts.slice(at + 1))
}
