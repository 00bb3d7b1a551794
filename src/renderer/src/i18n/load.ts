import type { CallAnswer } from '@contract/ipc'
import { LanguageTexts } from '@contract/language'
import { speak } from '.'

/**
 * Asks main for the language of the window. It comes before everything else, for labels are made when their file is
 * loaded; that is why it sees the bridge itself instead of loading the whole border first. Without an answer the
 * window speaks English.
 */
export async function loadLanguage(): Promise<void> {
  const answer: CallAnswer = await window.bridge.call('languages.current', undefined)
  const language = answer.ok ? LanguageTexts.nullable().safeParse(answer.value).data : null
  speak(language ?? null)
  document.documentElement.lang = language?.code ?? 'en'
}
