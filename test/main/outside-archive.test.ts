import { describe, expect, it } from 'vitest'
import { outsideArchive } from '../../src/main/outside-archive'

describe('outsideArchive', () => {
  it('leads from the archive to the folder beside it', () => {
    expect(outsideArchive('/opt/Heisenbench/resources/app.asar')).toBe(
      '/opt/Heisenbench/resources/app.asar.unpacked'
    )
    expect(outsideArchive('/opt/h/resources/app.asar/out/main/engine.js')).toBe(
      '/opt/h/resources/app.asar.unpacked/out/main/engine.js'
    )
  })

  it('leaves the path of an unpackaged program, and one that is outside already', () => {
    for (const path of ['/home/a/heisenbench', '/opt/h/app.asar.unpacked/out', '/home/app.asar-notes/x'])
      expect(outsideArchive(path)).toBe(path)
  })
})
