import { choiceWords } from '@contract/choice-words'
import { numberMarks, numberWords } from '@core/charts/format'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { counted, fromFile, languageCode, locale } from './i18n'
import { followSystemTheme } from './theme'

/** Draws the window, in the language that is set by now. */
export function openWindow(): void {
  followSystemTheme()
  choiceWords.of = fromFile
  numberMarks.group = groupMark()
  numberWords.counted = counted
  createApp(App).use(createPinia()).mount('#app')
}

/** What stands between thousands. A dot would be taken for the decimal point, which stays one: a narrow space there. */
function groupMark(): string {
  if (languageCode() === 'en') return ','
  const mark = new Intl.NumberFormat(locale()).formatToParts(1_234_567).find(({ type }) => type === 'group')
  return mark === undefined || mark.value === '.' ? '\u202f' : mark.value
}
