import english from 'element-plus/es/locale/lang/en'
import { languageCode } from '../i18n'

/** The words that the components of the library bring along, in the language of the window. */
export function libraryWords(): typeof english {
  return {
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
}
