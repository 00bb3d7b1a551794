import { readonly, ref } from 'vue'

const dark = ref(false)

/** True while the window is dark. The main process sets the native theme from the settings; the page follows it. */
export const isDark = readonly(dark)

/** Keeps `html.dark` in step with the native theme; once, before the first paint. */
export function followSystemTheme(): void {
  const query = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    dark.value = query.matches
    document.documentElement.classList.toggle('dark', query.matches)
  }
  query.addEventListener('change', apply)
  apply()
}
