import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import type { FontName } from './theme'

const files: Readonly<Record<FontName, string>> = {
  regular: 'Inter_400Regular.ttf',
  italic: 'Inter_400Regular_Italic.ttf',
  bold: 'Inter_600SemiBold.ttf',
  mono: 'JetBrainsMono_400Regular.ttf'
}

/** The font files of a report in `folder`; throws `not-found` when one is missing. */
export function fontFiles(folder: string): readonly (readonly [FontName, string])[] {
  return (Object.keys(files) as FontName[]).map((name) => {
    const path = join(folder, files[name])
    if (!existsSync(path))
      throw new AppError(
        'not-found',
        `The report needs the font ${files[name]}, which was expected in ${folder}. Reinstall Heisenbench.`
      )
    return [name, path] as const
  })
}
