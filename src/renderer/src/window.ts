import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { followSystemTheme } from './theme'

/** Draws the window, in the language that is set by now. */
export function openWindow(): void {
  followSystemTheme()
  createApp(App).use(createPinia()).mount('#app')
}
