import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { loadSplit } from '@services/datasets/load'
import { decodeImage, importPath, temporaryFolder } from './workbench'

type Values = (row: number, column: number, channel: number) => number

function pixels(height: number, width: number, channels: number, value: Values): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, index) =>
    value(Math.floor(index / (width * channels)), Math.floor(index / channels) % width, index % channels)
  )
}

async function png(height: number, width: number, channels: number, value: Values): Promise<Uint8Array> {
  const image = tf.tensor3d(pixels(height, width, channels, value), [height, width, channels], 'int32')
  try {
    return await tf.node.encodePng(image)
  } finally {
    image.dispose()
  }
}

async function jpeg(height: number, width: number, value: Values): Promise<Uint8Array> {
  const image = tf.tensor3d(pixels(height, width, 3, value), [height, width, 3], 'int32')
  try {
    return await tf.node.encodeJpeg(image, 'rgb', 90)
  } finally {
    image.dispose()
  }
}

/** A Windows bitmap of 24 bits: rows from the bottom up, blue first, rows padded to four bytes. */
function bmp(height: number, width: number, value: Values): Buffer {
  const rowBytes = Math.ceil((width * 3) / 4) * 4
  const bytes = Buffer.alloc(54 + rowBytes * height)
  bytes.write('BM')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let channel = 0; channel < 3; channel++)
        bytes[54 + (height - 1 - row) * rowBytes + column * 3 + (2 - channel)] = value(row, column, channel)
  return bytes
}

function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = temporaryFolder()
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return folder
}

const shade =
  (start: number): Values =>
  (row, column) =>
    start + row * 10 + column

const tint =
  (start: number): Values =>
  (row, column, channel) =>
    start + row * 10 + column + channel * 50

describe('image folders', () => {
  it('stay grey if every image is, whatever lies beside them', async () => {
    const folder = folderOf({
      'dog/1.png': await png(3, 4, 1, shade(1)),
      'dog/2.png': await png(3, 4, 1, shade(2)),
      'cat/b.png': await png(3, 4, 1, shade(3)),
      'cat/a.png': await png(3, 4, 1, shade(4)),
      'cat/.DS_Store': 'left by a system',
      'dog/Thumbs.db': 'left by a system',
      '.hidden/1.png': 'no image',
      'README.txt': 'what this is'
    })
    const { dataset, artifacts } = await importPath(folder, { options: { testFraction: 0.5 } })
    expect(dataset).toMatchObject({
      format: 'images',
      imageShape: [3, 4, 1],
      classNames: ['cat', 'dog'],
      pixelType: 'uint8',
      splitNote: '50 % stratified, seed 1; classes interleaved'
    })
    const train = await loadSplit(dataset, 'train', artifacts, null)
    const test = await loadSplit(dataset, 'test', artifacts, null)
    const starts = [train, test].flatMap(({ pixels: values, labels }) =>
      Array.from(labels, (label, row) => `${dataset.classNames[label] ?? ''} ${values[row * 12] ?? -1}`)
    )
    expect(starts.sort()).toEqual(['cat 3', 'cat 4', 'dog 1', 'dog 2'])
    const start = train.pixels[0] ?? 0
    expect(Array.from(train.pixels.subarray(0, 12))).toEqual(Array.from(pixels(3, 4, 1, shade(start))))
  })

  it('become colour where one image is, and drop opaque alpha', async () => {
    const opaque: Values = (row, column, channel) => (channel === 3 ? 255 : tint(30)(row, column, channel))
    const folder = folderOf({
      'train/a/1.png': await png(4, 4, 1, shade(1)),
      'train/a/2.png': await png(4, 4, 3, tint(2)),
      'train/b/1.png': await png(4, 4, 4, opaque),
      'train/b/2.bmp': bmp(4, 4, tint(60)),
      'val/a/1.png': await png(4, 4, 1, shade(9)),
      'val/b/1.png': await png(4, 4, 1, shade(8))
    })
    const { dataset, artifacts } = await importPath(folder)
    expect(dataset).toMatchObject({ imageShape: [4, 4, 3], classNames: ['a', 'b'] })
    expect(dataset.splitNote).toBe('given; classes interleaved')
    const { pixels: values, labels } = await loadSplit(dataset, 'train', artifacts, null)
    expect([...labels]).toEqual([0, 1, 0, 1])
    const image = (row: number): number[] => Array.from(values.subarray(row * 48, (row + 1) * 48))
    expect(image(0)).toEqual(Array.from(pixels(4, 4, 3, shade(1))))
    expect(image(1)).toEqual(Array.from(pixels(4, 4, 3, tint(30))))
    expect(image(2)).toEqual(Array.from(pixels(4, 4, 3, tint(2))))
    expect(image(3)).toEqual(Array.from(pixels(4, 4, 3, tint(60))))
    const test = await loadSplit(dataset, 'test', artifacts, null)
    expect(test.count).toBe(2)
    expect(Array.from(test.pixels.subarray(0, 48))).toEqual(Array.from(pixels(4, 4, 3, shade(9))))
  })

  it('read JPEG by its first bytes, not by its name', async () => {
    const picture = await jpeg(8, 8, tint(20))
    const folder = folderOf({
      'a/1.png': picture,
      'a/2.jpg': picture,
      'b/1.jpeg': await jpeg(8, 8, tint(90))
    })
    const { dataset, artifacts } = await importPath(folder)
    expect(dataset.imageShape).toEqual([8, 8, 3])
    const { pixels: values } = await loadSplit(dataset, 'train', artifacts, 1)
    expect(Array.from(values)).toEqual(Array.from(decodeImage(picture).data))
  })

  it('use test rather than val, and say that val is left out', async () => {
    const one = await png(2, 2, 1, shade(1))
    const names = ['train', 'test', 'val'].flatMap((split) => [`${split}/a/1.png`, `${split}/b/1.png`])
    const { dataset } = await importPath(folderOf(Object.fromEntries(names.map((name) => [name, one]))))
    expect(dataset.splitNote).toBe('given; val left out')
  })

  it('are turned upright as EXIF says, in all eight ways', async () => {
    const from = 'test/fixtures/images/exif'
    for (let orientation = 1; orientation <= 8; orientation++) {
      const file = readFileSync(join(from, `${orientation}.jpg`))
      const folder = folderOf({ 'a/1.jpg': file, 'a/2.jpg': file, 'b/1.jpg': file })
      const { dataset, artifacts } = await importPath(folder, { options: { damaged: 'convert' } })
      const { pixels: values } = await loadSplit(dataset, 'train', artifacts, 1)
      const [height, width] = dataset.imageShape
      // The middle of every block of 8 x 8 pixels, as Pillow shows the file.
      const shown = readFileSync(join(from, `${orientation}.txt`), 'utf8')
        .trim()
        .split('\n')
      const expected = shown.map((line) => line.split(' ').map(Number))
      expect([height, width]).toEqual([8 * expected.length, 8 * (expected[0]?.length ?? 0)])
      for (const [row, line] of expected.entries()) {
        for (const [column, value] of line.entries()) {
          expect(values[(8 * row + 4) * width + 8 * column + 4], `${orientation}: ${row}, ${column}`).toBe(
            value
          )
        }
      }
      expect(dataset.splitNote.includes('3 turned upright as EXIF says')).toBe(orientation > 1)
    }
  })

  it('that are odd are a problem each, and are left out or converted', async () => {
    const broken = 'test/fixtures/broken'
    const odd = {
      'images-16-bit': '1.png',
      'images-cmyk': '1.jpg',
      'images-animated': '1.png',
      'images-gif': '1.gif'
    }
    const files = Object.entries(odd).map(
      ([folder, name]) => [`b/${folder}-${name}`, readFileSync(join(broken, folder, 'dog', name))] as const
    )
    const folder = folderOf({
      ...Object.fromEntries(files),
      'a/1.png': await png(8, 8, 1, shade(1)),
      'a/2.png': await png(8, 8, 1, shade(3)),
      'b/x.png': await png(8, 8, 1, shade(2)),
      'b/y.png': await png(8, 8, 1, shade(4))
    })
    const left = await importPath(folder, { options: { damaged: 'leave-out', testFraction: 0.25 } })
    expect(left.dataset).toMatchObject({ imageShape: [8, 8, 1], train: { count: 3 }, test: { count: 1 } })
    expect(left.dataset.splitNote).toContain('4 damaged ones left out')
    const logged: string[] = []
    const converted = await importPath(folder, {
      options: { damaged: 'convert' },
      log: (message) => logged.push(message)
    })
    expect(converted.dataset).toMatchObject({
      imageShape: [8, 8, 3],
      train: { count: 6 },
      test: { count: 1 }
    })
    expect(converted.dataset.splitNote).toContain(
      '1 damaged one left out; 1 reduced from 16 to 8 bits; 1 reduced to the first frame; 1 turned from CMYK into RGB'
    )
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain('images-gif-1.gif: expected a PNG, JPEG or BMP image, found a GIF')
  })

  it('in folders inside of a class belong to the class', async () => {
    const names = ['a/1.png', 'a/deep/er/1.png', 'a/deep/2.png', 'b/1.png', 'b/2.png']
    const files = await Promise.all(
      names.map(async (name, at) => [name, await png(2, 2, 1, shade(at))] as const)
    )
    const { dataset } = await importPath(folderOf(Object.fromEntries(files)))
    expect(dataset.classNames).toEqual(['a', 'b'])
    expect(
      dataset.train.classCounts.map((count, label) => count + (dataset.test.classCounts[label] ?? 0))
    ).toEqual([3, 2])
    expect(dataset.splitNote).toMatch(/folders inside of .*\/a flattened/)
  })

  it('none of which can be read say so, with the first reason', async () => {
    const gif = readFileSync('test/fixtures/broken/images-gif/dog/1.gif')
    const folder = folderOf({ 'a/1.gif': gif, 'b/1.gif': gif })
    await expect(importPath(folder, { options: { damaged: 'leave-out' } })).rejects.toMatchObject({
      code: 'dataset-unreadable',
      message: expect.stringMatching(/found 2 and none that can\. The first one: .*found a GIF/) as string
    })
  })

  it('in JPEG are decoded accurately', () => {
    // A ramp of 4 grey levels a pixel, of which the fast transform loses up to 9.
    const { data } = decodeImage(readFileSync('test/fixtures/broken/images-turned/dog/1.jpg'))
    for (const [at, value] of data.entries()) expect(Math.abs(value - 4 * at)).toBeLessThanOrEqual(2)
  })

  it('sort classes by value if all are numbers', async () => {
    const one = await png(2, 2, 1, shade(1))
    const names = ['10', '9', '2'].flatMap((label) => [`${label}/1.png`, `${label}/2.png`])
    const { dataset } = await importPath(folderOf(Object.fromEntries(names.map((name) => [name, one]))))
    expect(dataset.classNames).toEqual(['2', '9', '10'])
  })

  it('leave no tensor behind', async () => {
    const before = tf.memory().numTensors
    await importPath(
      folderOf({
        'a/1.png': await png(2, 2, 1, shade(1)),
        'a/2.png': await png(2, 2, 1, shade(1)),
        'b/1.png': await png(2, 2, 1, shade(5))
      })
    )
    expect(tf.memory().numTensors).toBe(before)
  })
})
