import '@contract/without-eval'
import './styles/element'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element-overrides.css'
import { loadLanguage } from './i18n/load'

// A file dropped beside a target must not replace the page.
for (const name of ['dragover', 'drop']) window.addEventListener(name, (event) => event.preventDefault())

// Labels are made when their file is loaded: the language has to be there before.
void loadLanguage()
  .then(() => import('./window'))
  .then(({ openWindow }) => openWindow())
