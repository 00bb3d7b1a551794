import '@contract/without-eval'
import './styles/element'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element-overrides.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { followSystemTheme } from './theme'

// A file dropped beside a target must not replace the page.
for (const name of ['dragover', 'drop']) window.addEventListener(name, (event) => event.preventDefault())

followSystemTheme()
createApp(App).use(createPinia()).mount('#app')
