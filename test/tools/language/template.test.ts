import { compileScript, parse } from '@vue/compiler-sfc'
import { describe, expect, it } from 'vitest'
import { translateTemplate } from '../../../tools/language/template.mjs'

/** What a component becomes with the transform, as the build (inline) and as tests and the dev server compile it. */
function compiled(template: string, script = `import { ref } from 'vue'\nconst n = ref(1)`): string {
  const { descriptor } = parse(
    `<script setup lang="ts">\n${script}\n</script>\n<template>${template}</template>`,
    { filename: 'a.vue' }
  )
  return compileScript(descriptor, {
    id: 'a',
    inlineTemplate: true,
    templateOptions: {
      compilerOptions: { expressionPlugins: ['typescript'], nodeTransforms: [translateTemplate()] }
    }
  }).content
}

describe('templates', () => {
  it('make one message of a text and what is interpolated in it', () => {
    const code = compiled('<p>Now {{ n }} of {{ n + 1 }}</p>')
    expect(code).toContain('__t("Now {0} of {1}", [(n.value), (n.value + 1)])')
    expect(code).toContain(`import { t as __t } from 'virtual:language'`)
    expect(code).not.toContain('_ctx.')
  })

  it('part messages at elements, and keep the blanks between them', () => {
    const code = compiled('<p>Press <kbd>Ctrl</kbd> to go</p>')
    expect(code).toContain('_toDisplayString(__t("Press")) + " "')
    expect(code).toContain('" " + _toDisplayString(__t("to go"))')
    expect(code).toContain('"Ctrl"')
  })

  it('translate attributes that people read, static and bound, and no others', () => {
    const code = compiled(
      '<a title="All runs" class="All runs" :aria-label="`Remove ${n}`" :key="`Remove ${n}`" id="Some id">×</a>'
    )
    expect(code).toContain('title: __t("All runs")')
    expect(code).toContain('class: "All runs"')
    expect(code).toContain('"aria-label": __t("Remove {0}", [n.value])')
    expect(code).toContain('key: `Remove ${n.value}`')
    expect(code).toContain('id: "Some id"')
  })

  it('reach branches, loops and slots', () => {
    const code = compiled(
      `<X v-if="n" label="First"><template #a="{ row }">Row {{ row.b }}</template></X>
       <i v-else-if="n > 2">Second</i><b v-else v-for="one in n" :key="one">{{ one ? 'third' : '' }}</b>`,
      `import { ref } from 'vue'\nimport X from './X.vue'\nconst n = ref(1)`
    )
    for (const text of ['"First"', '"Row {0}", [(row.b)]', '"Second"', '"third"']) {
      expect(code).toContain(`__t(${text})`)
    }
    // Slots that only translate stay stable: their parents do not draw them anew each time.
    expect(code).toContain('_: 1 /* STABLE */')
  })

  it('make texts without values once', () => {
    expect(compiled('<div><p>Nothing yet</p><p>{{ n }}</p></div>')).toMatch(
      /_cache\[0\] \|\| \(_cache\[0\] = .*__t\("Nothing yet"\)/
    )
  })

  it('leave alone what is no language', () => {
    for (const template of [
      '<code>npm run build</code>',
      '<p translate="no">Some name</p>',
      '<p>× {{ n }} px</p>',
      '<i title="ε">PNG</i>'
    ]) {
      expect(compiled(template), template).not.toContain('__t')
    }
  })
})
