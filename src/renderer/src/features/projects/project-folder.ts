/** A folder name from a project's name: what some file system forbids becomes a dash. */
export function folderName(name: string): string {
  const safe = name
    .trim()
    .replace(/[<>:"/\\|?*\p{Cc}]+/gu, '-')
    .replace(/[. ]+$/, '')
  return safe === '' ? 'project' : safe
}

/** `location` with the project's own folder in it, in the spelling of the platform. */
export function projectFolder(location: string, name: string, platform: string): string {
  const separator = platform === 'win32' ? '\\' : '/'
  return `${location.replace(/[\\/]+$/, '')}${separator}${folderName(name)}`
}
