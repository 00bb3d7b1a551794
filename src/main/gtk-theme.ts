import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Settings } from '@contract/settings'

/**
 * The theme of GTK that goes with the window's; null where the window follows the system, as GTK does by itself. All of
 * them are built into GTK 3.
 */
export function gtkThemeOf({ theme, highContrast }: Settings): string | null {
  if (theme === 'system') return null
  if (highContrast) return theme === 'dark' ? 'HighContrastInverse' : 'HighContrast'
  return theme === 'dark' ? 'Adwaita:dark' : 'Adwaita'
}

/**
 * Lets GTK draw the menu bar, message boxes and file dialogs in the theme of the window. GTK reads the variable while
 * Electron starts, before settings can be read in any other way than at once. Whoever has set it knows better.
 *
 * @returns takes the variable back, which programs that this one opens would inherit; to be called once Electron is ready
 */
export function chooseGtkTheme(folder: string, environment: NodeJS.ProcessEnv): () => void {
  const theme = environment['GTK_THEME'] === undefined ? gtkThemeOf(readSettings(folder)) : null
  if (theme === null) return () => undefined
  environment['GTK_THEME'] = theme
  return () => delete environment['GTK_THEME']
}

function readSettings(folder: string): Settings {
  try {
    return Settings.parse(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')))
  } catch {
    // Not written yet, or damaged: whoever reads them next says so.
    return Settings.parse({})
  }
}
