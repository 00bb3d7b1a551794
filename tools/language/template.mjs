import { createSimpleExpression } from '@vue/compiler-dom'
import { TRANSLATE as names, rewriteExpression } from './rewrite.mjs'
import { codeElements, isWords, wordAttributes } from './words.mjs'

// Vue's node types, which its declarations hold as a const enum.
const [ROOT, ELEMENT, TEXT, COMMENT, INTERPOLATION, ATTRIBUTE, DIRECTIVE] = [0, 1, 2, 3, 5, 6, 7]

const TRANSLATE = names.template

/** The module that generated code imports the translate function from; the plugin resolves it. */
export const RUNTIME = 'virtual:language'

/** Attributes whose bound value is no text, whatever it holds. */
const codeAttributes = new Set([
  'class',
  'style',
  'key',
  'id',
  'href',
  'for',
  'ref',
  'is',
  'path',
  'of',
  'name'
])

/**
 * A transform for Vue's template compiler: static text and what is interpolated in it become one call of the translate
 * function, as do the attributes that people read, and the strings in expressions whose value is shown. An element with
 * `translate="no"` is left alone, with all that it holds.
 *
 * It runs once, on the root, before the compiler has looked at any expression; later it only mends the name of the
 * function, which the compiler takes for one of the component.
 *
 * @param {(message: import('./rewrite.mjs').Message) => void} [found] told of each message
 * @param {(fault: string) => void} [wrong] told of each call whose key is no literal
 * @returns {import('@vue/compiler-dom').NodeTransform}
 */
export function translateTemplate(found = () => undefined, wrong = () => undefined) {
  return (node, context) => {
    if (node.type === ROOT) {
      if (translateChildren(node, found, wrong))
        context.imports.push({
          exp: createSimpleExpression(`{ t as ${TRANSLATE} }`, false, node.loc),
          path: RUNTIME
        })
    } else if (node.type === INTERPOLATION) mend(node.content)
    else if (node.type === ELEMENT)
      for (const prop of node.props) if (prop.type === DIRECTIVE && prop.exp) mend(prop.exp)
  }
}

/** Vue's ConstantTypes.CAN_CACHE: the language never changes while a page lives, so what holds no value is made once. */
const CONSTANT = 2

/** The compiler reads the function as a property of the component. */
function mend(expression) {
  for (const child of expression.children ?? [])
    if (typeof child === 'object' && child.content === `_ctx.${TRANSLATE}`)
      Object.assign(child, { content: TRANSLATE, constType: CONSTANT })
}

function translateChildren(parent, found, wrong) {
  let any = false
  const rewrite = (expression, mode) => {
    const { code, messages, faults } = rewriteExpression(expression, mode)
    messages.forEach(found)
    faults.forEach(wrong)
    if (code !== expression) any = true
    return code
  }
  const set = (target, code) => {
    // Parsed again by the compiler.
    target.content = code
    target.ast = undefined
  }

  const texts = (run) => {
    const holes = run.filter(({ type }) => type === INTERPOLATION)
    let place = 0
    const whole = run.map((one) => (one.type === TEXT ? one.content : `{${place++}}`)).join('')
    if (run.length > holes.length && isWords(whole)) {
      const [, before = '', text = '', after = ''] = /^([ \t\r\n]*)([^]*?)([ \t\r\n]*)$/.exec(whole) ?? []
      const key = text.replace(/[ \t\r\n]+/g, ' ')
      const values = holes.map((hole) => `(${rewrite(hole.content.content, 'words')})`)
      found({ key })
      any = true
      const { loc } = run[0]
      const call = `${TRANSLATE}(${JSON.stringify(key)}${values.length > 0 ? `, [${values.join(', ')}]` : ''})`
      const blank = (content) => (content === '' ? [] : [{ type: TEXT, content: ' ', loc }])
      return [
        ...blank(before),
        { type: INTERPOLATION, content: createSimpleExpression(call, false, loc), loc },
        ...blank(after)
      ]
    }
    for (const { content } of holes) {
      const code = rewrite(content.content, 'words')
      if (code !== content.content) set(content, code)
    }
    return run
  }

  const attributes = (node) => {
    node.props = node.props.map((prop) => {
      if (prop.type === ATTRIBUTE) {
        if (!wordAttributes.has(prop.name) || !prop.value || !isWords(prop.value.content)) return prop
        const key = prop.value.content.replace(/[ \t\r\n]+/g, ' ').trim()
        found({ key })
        any = true
        return {
          type: DIRECTIVE,
          name: 'bind',
          rawName: `:${prop.name}`,
          arg: createSimpleExpression(prop.name, true, prop.nameLoc),
          exp: createSimpleExpression(`${TRANSLATE}(${JSON.stringify(key)})`, false, prop.value.loc),
          modifiers: [],
          loc: prop.loc
        }
      }
      if (prop.type === DIRECTIVE && prop.name === 'bind' && prop.exp?.content) {
        const name = prop.arg?.content ?? ''
        const mode = wordAttributes.has(name) ? 'words' : 'prose'
        if (!codeAttributes.has(name)) {
          const code = rewrite(prop.exp.content, mode)
          if (code !== prop.exp.content) set(prop.exp, code)
        }
      }
      return prop
    })
  }

  const children = []
  let run = []
  const flush = () => {
    if (run.length > 0) children.push(...texts(run))
    run = []
  }
  for (const child of parent.children) {
    if (child.type === TEXT || child.type === INTERPOLATION) run.push(child)
    else if (child.type !== COMMENT) {
      flush()
      children.push(child)
    }
    if (child.type !== ELEMENT) continue
    const no = child.props.some(
      (prop) => prop.type === ATTRIBUTE && prop.name === 'translate' && prop.value?.content === 'no'
    )
    if (no) continue
    attributes(child)
    if (codeElements.has(child.tag)) continue
    if (translateChildren(child, found, wrong)) any = true
  }
  flush()
  parent.children = children
  return any
}
