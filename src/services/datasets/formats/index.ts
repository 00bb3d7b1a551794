import type { DatasetFormat } from '@contract/dataset'
import { asHex, quoted, unreadable } from '../text'
import { csv } from './csv'
import type { Format, Source } from './format'
import { idx } from './idx'
import { images } from './images'

/** Every format, in the order in which they are asked. */
export const formats: readonly Format[] = [idx, images, csv]

/** The format a person chose, or the first that recognises the source. Throws if none does. */
export function findFormat(source: Source, chosen: DatasetFormat | 'auto'): Format {
  const format = formats.find((one) => (chosen === 'auto' ? one.match(source) : one.id === chosen))
  if (format) return format
  if (source.isFolder) {
    throw unreadable(
      `${source.name}: expected a folder with IDX files, with one folder of images a class, or with CSV files, ` +
        'found none of these. Choose the folder that holds the data set.'
    )
  }
  const start = source.head.subarray(0, 4)
  const found = start.length > 0 ? `a file that starts with ${asHex(start)}` : 'an empty file'
  throw unreadable(
    `${source.name}: expected an IDX images file, a CSV table or an image folder, found ${found}. ` +
      `If it is one of them, choose its format instead of ${quoted('auto')}.`
  )
}
