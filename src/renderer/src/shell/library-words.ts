import { provideGlobalConfig } from 'element-plus'
import english from 'element-plus/es/locale/lang/en'
import { languageCode } from '../i18n'

/** Gives the components of the library their words in the language of the window. Called in the setup of the root. */
export function provideLibraryWords(): void {
  const words: typeof english = {
    name: languageCode(),
    el: {
      ...english.el,
      inputNumber: { decrease: 'Decrease the number', increase: 'Increase the number' },
      messagebox: {
        title: 'Message',
        confirm: 'Yes',
        cancel: 'Cancel',
        error: 'This input does not fit',
        close: 'Close this dialog'
      }
    }
  }
  // The library declares its props in a way that `exactOptionalPropertyTypes` does not take for what they are. Message
  // boxes are drawn outside of the root, so the words are set for all.
  provideGlobalConfig(
    { locale: words } as unknown as Parameters<typeof provideGlobalConfig>[0],
    undefined,
    true
  )
}
