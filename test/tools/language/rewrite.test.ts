import { describe, expect, it } from 'vitest'
import { rewriteExpression, textsOf } from '../../../tools/language/rewrite.mjs'

function rewritten(code: string): string {
  let text = code
  for (const { start, end, text: put } of [...textsOf(code).edits].reverse())
    text = text.slice(0, start) + put + text.slice(end)
  return text
}
const keys = (code: string): string[] => textsOf(code).messages.map(({ key }) => key)

describe('strings of scripts', () => {
  it('are texts where a value is made and they read as prose', () => {
    expect(rewritten(`const title = 'Robust accuracy'`)).toBe(`const title = __s("Robust accuracy")`)
    expect(rewritten(`say('Nothing to compare yet', 3)`)).toBe(`say(__s("Nothing to compare yet"), 3)`)
    expect(rewritten(`const f = (): string => a ? 'Not found' : b ?? 'It failed'`)).toBe(
      `const f = (): string => a ? __s("Not found") : b ?? __s("It failed")`
    )
    expect(keys(`const all = [['Train', 'Networks of several kinds.'], ['x', 'linf']]`)).toEqual([
      'Train',
      'Networks of several kinds.'
    ])
  })

  it('are texts even as one small word where the name says so', () => {
    expect(rewritten(`const a = { label: 'clean', id: 'clean' }`)).toBe(
      `const a = { label: __s("clean"), id: 'clean' }`
    )
    expect(rewritten(`let word = end === 'min' ? 'lowest' : 'highest'`)).toBe(
      `let word = end === 'min' ? __s("lowest") : __s("highest")`
    )
  })

  it.each([
    `import a from 'Some words here'`,
    `type A = 'Some words' | 'Other words'`,
    `if (title === 'Last values') go()`,
    `switch (a) { case 'At work': break }`,
    `const id = 'My own id'`,
    `call('dialogs.chooseFolder')`,
    `list.includes('Last values')`,
    `throw new Error('The engine is gone')`,
    `const font = '500 11px Inter, sans-serif'`,
    `const mode = z.enum(['by hand', 'cheap'])`,
    `const x = { cost: 'by hand', key: 'One two' }`,
    `if (event.key === 'Enter') go()`,
    `const unit = 'px'`,
    `const formats = ['PNG', 'SVG']`
  ])('are left alone where the program reads them: %s', (code) => {
    expect(textsOf(code)).toMatchObject({ edits: [], messages: [], faults: [] })
  })

  it('join templates and sums to one message with places for the values', () => {
    expect(rewritten('const text = `Move ${layer.name} to ${n + 1}`')).toBe(
      'const text = __s("Move {0} to {1}", [layer.name, n + 1])'
    )
    expect(rewritten("const caption = `Share of ${n} images ` + (own ? 'of it' : '') + `in ${k}.`")).toBe(
      'const caption = __s("Share of {0} images {1}in {2}.", [n, (own ? __s("of it") : \'\'), k])'
    )
    // A sum of numbers stays one value.
    expect(rewritten("const text = a + b + ' of all runs'")).toBe(
      'const text = __s("{0} of all runs", [a + b])'
    )
  })

  it('keep blanks at their ends out of the message', () => {
    expect(rewritten("const said = x ? ' Not resolved.' : ''")).toBe(
      `const said = x ? (" " + __s("Not resolved.")) : ''`
    )
  })

  it('give the forms of a plural', () => {
    expect(textsOf("plural(n, 'run')").messages).toEqual([{ key: '{0} runs', one: '{0} run' }])
    expect(textsOf("plural(n, 'more waits', 'more wait')").messages).toEqual([
      { key: '{0} more wait', one: '{0} more waits' }
    ])
  })

  it('are texts in what is read beside a name, and in words that join or name', () => {
    expect(keys("const facts = [{ name: 'Split', value: n > 1 ? 'some' : 'none' }]")).toEqual([
      'Split',
      'some',
      'none'
    ])
    expect(keys("const choices = [{ value: 'none', label: 'None' }]")).toEqual(['None'])
    expect(rewritten("const all = names.join(' and ')")).toBe(
      'const all = names.join((" " + __s("and") + " "))'
    )
    expect(keys("const all = names.join(', ')")).toEqual([])
    expect(keys("const line = curve('model', 0, xs, f)")).toEqual(['model'])
  })

  it('tell the values of enums, which the catalogue takes from declarations of options', () => {
    expect(textsOf("const loss = z.enum(['margin', 'dlr']).default('margin')")).toEqual({
      ...{ edits: [], messages: [], faults: [] },
      choices: ['margin', 'dlr']
    })
  })

  it('have a fault where the key of a call is no literal', () => {
    expect(textsOf('t(title)').faults).toEqual(['t(title)'])
    expect(textsOf('plural(n, word)').faults).toEqual(['plural(n, word)'])
    expect(textsOf("t('fooled')")).toMatchObject({ faults: [], messages: [{ key: 'fooled' }] })
  })

  it('leave the rest of the code as it was, with its types', () => {
    const code = `const rows = [{ label: 'Clean accuracy', read: (a: Row): number => a.b as number }] as const satisfies X[]`
    expect(rewritten(code)).toBe(code.replace(`'Clean accuracy'`, `__s("Clean accuracy")`))
  })
})

describe('expressions of templates', () => {
  it('take any word for a text where the value is shown', () => {
    expect(rewriteExpression("n === 1 ? 'run' : 'runs'", 'words').code).toBe(
      `n === 1 ? __t("run") : __t("runs")`
    )
    expect(rewriteExpression('`${a}, ${b}`', 'words')).toMatchObject({ code: '`${a}, ${b}`', messages: [] })
  })
})
