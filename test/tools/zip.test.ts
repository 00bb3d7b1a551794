import {
  createWriteStream,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { unzip } from '../../tools/lib/zip.mjs'
import { useTemporaryFolder } from './temporary-folder'

const temporary = useTemporaryFolder()
const large = Buffer.from(Uint32Array.from({ length: 750_000 }, (_, index) => index).buffer)

async function zipOf(folder: string, fill: (zip: ZipFile) => void): Promise<string> {
  const zip = new ZipFile()
  fill(zip)
  zip.end()
  const file = join(folder, 'file.zip')
  await pipeline(zip.outputStream, createWriteStream(file))
  return file
}

describe('unzip', () => {
  it('restores contents, rights and links, and reports every byte', async () => {
    const folder = temporary()
    const file = await zipOf(folder, (zip) => {
      zip.addBuffer(large, 'deep/er/electron', { mode: 0o100755 })
      zip.addBuffer(Buffer.from('as it is'), 'stored.txt', { compress: false, mode: 0o100644 })
      zip.addBuffer(Buffer.alloc(0), 'empty')
      zip.addBuffer(Buffer.from('er/electron'), 'deep/link', { mode: 0o120777 })
      zip.addEmptyDirectory('folder')
    })
    let last = [0, 0]
    await unzip(file, join(folder, 'out'), { onBytes: (done, total) => (last = [done, total]) })
    expect(readFileSync(join(folder, 'out/deep/er/electron')).equals(large)).toBe(true)
    expect(statSync(join(folder, 'out/deep/er/electron')).mode & 0o777).toBe(0o755)
    expect(readFileSync(join(folder, 'out/stored.txt'), 'utf8')).toBe('as it is')
    expect(statSync(join(folder, 'out/empty')).size).toBe(0)
    expect(lstatSync(join(folder, 'out/deep/link')).isSymbolicLink()).toBe(true)
    expect(readlinkSync(join(folder, 'out/deep/link'))).toBe('er/electron')
    expect(last[0]).toBe(last[1])
    expect(last[1]).toBe(large.length + 'as it is'.length + 'er/electron'.length)
  })

  it('unpacks only what is selected', async () => {
    const folder = temporary()
    const file = await zipOf(folder, (zip) => {
      zip.addBuffer(Buffer.from('1'), 'wanted/a')
      zip.addBuffer(Buffer.from('2'), 'other/b')
    })
    await unzip(file, join(folder, 'out'), { select: (name) => name.startsWith('wanted/') })
    expect(existsSync(join(folder, 'out/wanted/a'))).toBe(true)
    expect(existsSync(join(folder, 'out/other'))).toBe(false)
  })

  it('refuses an entry that would leave the folder', async () => {
    const folder = temporary()
    const file = await zipOf(folder, (zip) => zip.addBuffer(Buffer.from('x'), 'aa/evil'))
    // The writer refuses such names itself, so the name is changed afterwards, in both places where it stands.
    const bytes = readFileSync(file)
    for (let at = bytes.indexOf('aa/evil'); at >= 0; at = bytes.indexOf('aa/evil', at))
      bytes.write('../evil', at)
    writeFileSync(file, bytes)
    await expect(unzip(file, join(folder, 'out'))).rejects.toThrow("'../evil' would leave the folder")
    expect(existsSync(join(folder, 'evil'))).toBe(false)
  })

  it('says what is wrong with a file that is no zip, or was cut off', async () => {
    const folder = temporary()
    const file = await zipOf(folder, (zip) => zip.addBuffer(large, 'a'))
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, bytes.length - 30))
    await expect(unzip(file, folder)).rejects.toThrow('is not a zip file')
    writeFileSync(file, 'not a zip')
    await expect(unzip(file, folder)).rejects.toThrow('is not a zip file')
  })
})
