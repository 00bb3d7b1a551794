import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { baseParse } from '@vue/compiler-dom'
import { parse } from 'vue/compiler-sfc'
import { scriptsOf, silent, spoken } from './plugin.mjs'
import { textsOf } from './rewrite.mjs'
import { translateTemplate } from './template.mjs'
import { isWords } from './words.mjs'

function filesIn(folder) {
  if (folder.endsWith('.ts')) return [folder]
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesIn(path)
    return /\.(ts|vue)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : []
  })
}

/** Declarations of options: what these can be is shown in forms and conditions. */
const withChoices = [
  ...['attacks/', 'certificates/', 'estimators/', 'layers/', 'training/'],
  ...['dataset.ts', 'job.ts', 'model.ts', 'run.ts', 'slice.ts', 'threat-model.ts', 'transfer.ts', 'trial.ts']
].map((name) => `src/contract/${name}`)

/**
 * Every message of the window, found by the same code that translates it when the window is built.
 *
 * @param {string} root folder of the project
 * @returns {{ messages: Map<string, { one?: string, files: Set<string> }>, faults: string[] }}
 *   faults: calls whose key is no literal, with their file
 */
export function collectMessages(root) {
  const messages = new Map()
  const faults = []
  for (const folder of spoken)
    for (const full of filesIn(join(root, folder).replaceAll('\\', '/').replace(/\/$/, ''))) {
      const file = full.slice(root.replaceAll('\\', '/').replace(/\/$/, '').length + 1)
      if (silent.some((one) => file.startsWith(one))) continue
      const found = ({ key, one }) => {
        const known = messages.get(key) ?? { files: new Set() }
        known.files.add(file)
        if (one !== undefined) known.one = one
        messages.set(key, known)
      }
      const wrong = (fault) => faults.push(`${file}: ${fault}`)
      const source = readFileSync(full, 'utf8')
      for (const { code } of scriptsOf(file, source)) {
        const texts = textsOf(code)
        texts.messages.forEach(found)
        texts.faults.forEach(wrong)
        if (withChoices.some((one) => file.startsWith(one)))
          texts.choices.filter(isWords).forEach((key) => found({ key }))
      }
      if (!file.endsWith('.vue')) continue
      const template = parse(source, { filename: file, sourceMap: false }).descriptor.template
      if (template === null) continue
      translateTemplate(found, wrong)(baseParse(template.content, { parseMode: 'html' }), { imports: [] })
    }
  // Studies that come with the program are shown by their own titles.
  const studies = join(root, 'resources/studies')
  for (const name of readdirSync(studies)) {
    const { title, description } = JSON.parse(readFileSync(join(studies, name), 'utf8'))
    for (const text of [title, description])
      if (text) messages.set(text, { files: new Set([`resources/studies/${name}`]) })
  }
  return { messages, faults }
}

/** The catalogue as it is stored: sorted, each message with the files that use it. */
export function catalogueText(messages) {
  const sorted = [...messages].sort(([a], [b]) => (a < b ? -1 : 1))
  const entries = sorted.map(([key, { one, files }]) => [
    key,
    { ...(one === undefined ? {} : { one }), usedIn: [...files].sort() }
  ])
  return `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`
}
