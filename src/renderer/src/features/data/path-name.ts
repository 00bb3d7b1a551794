/** The last part of a path without its endings: "/data/digits.csv.gz" gives "digits". */
export function nameOfPath(path: string): string {
  const last =
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .pop() ?? ''
  return last.replace(/(\.(gz|csv|json|idx[0-9]?|txt))+$/i, '').replace(/-(images|labels)-?idx\d.*$/i, '')
}
