import type { DatasetFormat } from '@contract/dataset'
import { asHex, unreadable } from '../text'
import { cifar } from './cifar'
import { csv } from './csv'
import type { Format, Source } from './format'
import { idx } from './idx'
import { images } from './images'
import { npy } from './npy'

/** Every format, in the order in which they are asked. */
const formats: readonly Format[] = [idx, cifar, npy, images, csv]

/** The format a person chose, or the first that recognises the source. Throws if none does. */
export function findFormat(source: Source, chosen: DatasetFormat | 'auto'): Format {
  const format = formats.find((one) => (chosen === 'auto' ? one.match(source) : one.id === chosen))
  if (format) return format
  if (source.isFolder) {
    throw unreadable(
      `${source.name}: expected a folder with IDX, CIFAR, NumPy or CSV files, or with one folder of images a class, ` +
        'found none of these. Choose the folder that holds the data set.'
    )
  }
  const start = source.head.subarray(0, 4)
  const found = start.length > 0 ? `a file that starts with ${asHex(start)}` : 'an empty file'
  throw unreadable(
    `${source.name}: expected an IDX, CIFAR, NumPy or CSV file, an image folder, or a ZIP or tar of one, found ${found}. ` +
      'If it is one of them, choose its format: by itself it is not recognised.'
  )
}
