/**
 * The last part of a path without its endings: "/data/digits.csv.gz" gives "digits". Of a network's model.json it is the
 * folder that tells it from others: "/nets/conv3/model.json" gives "conv3".
 */
export function nameOfPath(path: string): string {
  const parts = path.replace(/[\\/]+$/, '').split(/[\\/]/)
  const last = parts.pop() ?? ''
  if (last === 'model.json') return parts.pop() ?? ''
  return last
    .replace(/(\.(gz|tgz|tar|zip|npz|npy|csv|tsv|json|idx[0-9]?|txt|h5|hdf5|keras))+$/i, '')
    .replace(/-(images|labels)-?idx\d.*$/i, '')
}
