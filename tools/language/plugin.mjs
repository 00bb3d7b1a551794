import { resolve } from 'node:path'
import { MagicString, parse } from 'vue/compiler-sfc'
import { TRANSLATE, textsOf } from './rewrite.mjs'
import { RUNTIME, translateTemplate } from './template.mjs'

/**
 * The code that the window runs and that makes text: its own, the declarations it draws forms and catalogues from, and
 * what composes charts. Main, engine and command line build the same files without this, and stay English.
 */
export const spoken = [
  'src/renderer/src/',
  'src/contract/',
  'src/core/charts/',
  'src/core/jobs/eta.ts',
  'src/core/jobs/reducer.ts',
  'src/core/uncertainty/theory/'
]

/**
 * Of these, what holds no text for people: the translation itself, the border to main, and what writes files in the
 * languages of machines (SVG, TeX, CSV, whose columns scripts look up by name).
 */
export const silent = [
  'src/renderer/src/i18n/',
  'src/renderer/src/api.ts',
  'src/contract/ipc/',
  'src/contract/channels.ts',
  'src/contract/language.ts',
  'src/core/charts/csv.ts',
  'src/core/charts/figure-csv.ts',
  'src/core/charts/figure-tex.ts',
  'src/core/charts/scene/svg.ts',
  'src/core/charts/tex/'
]

/** The scripts of a file: all of a .ts, the script blocks of a .vue. */
export function scriptsOf(path, source) {
  if (!path.endsWith('.vue')) return [{ code: source, start: 0 }]
  const { descriptor } = parse(source, { filename: path, sourceMap: false })
  return [descriptor.script, descriptor.scriptSetup]
    .filter((block) => block !== null)
    .map((block) => ({ code: block.content, start: block.loc.start.offset }))
}

/**
 * A Vite plugin that makes the scripts of the window speak in its language, as `translateTemplate` does with templates.
 *
 * @param {string} root folder of the project
 * @returns {import('vite').Plugin}
 */
export function translateScripts(root) {
  const base = `${resolve(root).replaceAll('\\', '/')}/`
  return {
    name: 'translate-scripts',
    enforce: 'pre',
    resolveId: (id) => (id === RUNTIME ? `${base}src/renderer/src/i18n/index.ts` : null),
    transform(source, id) {
      // What Vue's plugin makes of a .vue file (`?vue&type=script…`) comes from one that was changed already.
      if (!id.startsWith(base) || id.includes('?') || !/\.(ts|vue)$/.test(id)) return null
      const path = id.slice(base.length)
      if (!spoken.some((one) => path.startsWith(one)) || silent.some((one) => path.startsWith(one)))
        return null
      const changed = new MagicString(source)
      for (const { code, start } of scriptsOf(path, source)) {
        const { edits } = textsOf(code)
        if (edits.length === 0) continue
        for (const edit of edits) changed.overwrite(start + edit.start, start + edit.end, edit.text)
        changed.appendRight(start, `import { t as ${TRANSLATE.script} } from '${RUNTIME}';`)
      }
      return changed.hasChanged()
        ? { code: changed.toString(), map: changed.generateMap({ hires: true }) }
        : null
    }
  }
}

/** Options of @vitejs/plugin-vue with which templates speak in the language of the window. */
export const vueOptions = () => ({ template: { compilerOptions: { nodeTransforms: [translateTemplate()] } } })
