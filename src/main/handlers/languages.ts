import { join } from 'node:path'
import { AppError } from '@contract/errors'
import type { Handlers } from '@contract/ipc'
import type { languageCalls } from '@contract/ipc/languages'
import { app } from 'electron'
import { chooseTemplate } from '../dialogs'
import { speak } from '../say'
import type { HandlerContext } from './context'

/** Languages of the window besides English. */
export function languageHandlers({
  services,
  window,
  log,
  written
}: HandlerContext): Handlers<typeof languageCalls> {
  const { languages } = services
  return {
    async 'languages.current'() {
      const { language } = await services.settings.get()
      try {
        const texts = await languages.texts(language, app.getPreferredSystemLanguages())
        // The dialogs of the system speak what the window does.
        speak(texts)
        return texts
      } catch (error) {
        // The settings page says what is wrong; a broken file never keeps the window from opening.
        if (!(error instanceof AppError)) throw error
        log.write('warn', 'language', { code: error.code })
        speak(null)
        return null
      }
    },
    'languages.list': async () => ({ folder: languages.folder, ...withArrays(await languages.list()) }),
    async 'languages.saveTemplate'({ path }) {
      await languages.prepare()
      const [wished = 'de'] = app.getPreferredSystemLanguages()
      const code = wished.toLowerCase().startsWith('en') ? 'de' : wished
      const chosen = path ?? (await chooseTemplate(window(), join(languages.folder, `${code}.json`)))
      if (chosen === null) return null
      await languages.saveTemplate(chosen)
      written.add(chosen)
      return { path: chosen }
    }
  }
}

function withArrays(found: Awaited<ReturnType<HandlerContext['services']['languages']['list']>>) {
  return { languages: [...found.languages], problems: [...found.problems] }
}
