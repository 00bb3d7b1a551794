import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseGtkTheme } from '../../src/main/gtk-theme'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-gtk-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The variable while the program starts, and after it has. */
function chosen(settings: string | null, environment: NodeJS.ProcessEnv = {}): (string | undefined)[] {
  const path = join(folder, 'settings.json')
  if (settings === null) rmSync(path, { force: true })
  else writeFileSync(path, settings)
  const isUp = chooseGtkTheme(folder, environment)
  const during = environment['GTK_THEME']
  isUp()
  return [during, environment['GTK_THEME']]
}

describe('the theme of GTK', () => {
  it('is that of the window while the program starts, and no one inherits it', () => {
    expect(chosen('{"theme":"dark"}')).toEqual(['Adwaita:dark', undefined])
    expect(chosen('{"theme":"light"}')).toEqual(['Adwaita', undefined])
    expect(chosen('{"theme":"dark","highContrast":true}')).toEqual(['HighContrastInverse', undefined])
    expect(chosen('{"theme":"light","highContrast":true}')).toEqual(['HighContrast', undefined])
  })

  it('is left to the system where the window is, and where there are no settings yet', () => {
    for (const settings of ['{"theme":"system"}', '{"highContrast":true}', null, '{"theme":', '{"theme":7}'])
      expect(chosen(settings)).toEqual([undefined, undefined])
  })

  it('stays what the user has set', () => {
    expect(chosen('{"theme":"dark"}', { GTK_THEME: 'Own' })).toEqual(['Own', 'Own'])
  })
})
