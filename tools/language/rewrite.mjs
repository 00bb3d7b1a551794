import ts from 'typescript'
import { codeCalls, codeNames, isProse, isWords, listMethods, wordCalls, wordNames } from './words.mjs'

/**
 * @typedef {{ key: string, one?: string }} Message text in English with `{0}`, `{1}` for values; `one`: its singular
 * @typedef {{ start: number, end: number, text: string }} Edit
 * @typedef {'none' | 'prose' | 'words'} Mode what a string at this place has to be to count as text: never, prose, any word
 */

/** The names that rewritten code calls: a template and the script beside it may become one module. */
export const TRANSLATE = { template: '__t', script: '__s' }

const { SyntaxKind } = ts

/** Strings and values joined by templates and `+`: literal parts as strings, values as nodes; null for anything else. */
function partsOf(node) {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node))
    return ts.isBinaryExpression(node.expression) ? partsOf(node.expression) : null
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.flatMap((span) => [span.expression, span.literal.text])]
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== SyntaxKind.PlusToken) return null
  const [left, right] = [partsOf(node.left), partsOf(node.right)]
  // Without a string on either side it may be a sum of numbers.
  if (left === null && right === null) return null
  return [...(left ?? [node.left]), ...(right ?? [node.right])]
}

const nameOf = (node) =>
  ts.isIdentifier(node) || ts.isStringLiteral(node)
    ? node.text
    : ts.isPropertyAccessExpression(node)
      ? node.name.text
      : ''

/** @returns {Mode} what a string under this name has to be */
function modeOf(name) {
  return codeNames.has(name) ? 'none' : wordNames.has(name) ? 'words' : 'prose'
}

/** Whether a property is the value of `{ name: 'Epochs', value: '3 of 5' }`, which is read beside its name. */
function isFact(node) {
  if (nameOf(node.name) !== 'value' || !ts.isObjectLiteralExpression(node.parent)) return false
  return node.parent.properties.some(
    (one) => one.name !== undefined && ['name', 'title'].includes(nameOf(one.name))
  )
}

const calleeOf = (node) => nameOf(node.expression)

/**
 * The edits that make code speak in the language of the window: each string for people becomes a call of the translate
 * function with its English text as key, and a template's values as arguments.
 *
 * @param {string} code TypeScript: a module, or one expression in brackets
 * @param {Mode} outer for an expression: what a string that is its value has to be
 * @param {string} called the name of the translate function
 * @returns {{ edits: Edit[], messages: Message[], choices: string[], faults: string[] }} choices: the values of enums;
 *   faults: calls whose key is no literal
 */
export function textsOf(code, outer = 'none', called = TRANSLATE.script) {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true)
  const messages = []
  const choices = []
  const faults = []

  const splice = (node, edits) => {
    const start = node.getStart(file)
    let text = code.slice(start, node.end)
    for (const edit of [...edits].reverse())
      text = text.slice(0, edit.start - start) + edit.text + text.slice(edit.end - start)
    return text
  }

  const each = (nodes, mode) => nodes.flatMap((node) => visit(node, mode))

  const children = (node) => {
    const edits = []
    ts.forEachChild(node, (child) => {
      edits.push(...visit(child, 'none'))
    })
    return edits
  }

  /** A text with its values, if it is one. */
  function message(node, mode) {
    const parts = partsOf(node)
    if (parts === null || mode === 'none') return null
    const values = parts.filter((part) => typeof part !== 'string')
    let place = 0
    const key = parts.map((part) => (typeof part === 'string' ? part : `{${place++}}`)).join('')
    if (!(mode === 'words' ? isWords(key) : isProse(key))) return null
    // Blanks at the ends join the text to others; they are no business of a translation.
    const [, before = '', text = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(key) ?? []
    messages.push({ key: text })
    const list = values.map((value) => splice(value, visit(value, 'words')))
    const call = `${called}(${JSON.stringify(text)}${list.length > 0 ? `, [${list.join(', ')}]` : ''})`
    const blank = [
      before === '' ? '' : `${JSON.stringify(before)} + `,
      after === '' ? '' : ` + ${JSON.stringify(after)}`
    ]
    const joined = before + after === '' ? call : `(${blank[0]}${call}${blank[1]})`
    return [{ start: node.getStart(file), end: node.end, text: joined }]
  }

  function known(node, name) {
    const literal = node.arguments.map((part) => (part && ts.isStringLiteralLike(part) ? part.text : null))
    if (name === 't') {
      if (literal[0] == null) faults.push(node.getText(file))
      else messages.push({ key: literal[0] })
      return each(node.arguments.slice(1), 'words')
    }
    const [, one, many = one == null ? null : `${one}s`] = literal
    // The function that others wrap is called with names.
    if (one != null && many != null) messages.push({ key: `{0} ${many}`, one: `{0} ${one}` })
    else faults.push(node.getText(file))
    return each(node.arguments.slice(0, 1), 'none')
  }

  function callEdits(node, mode) {
    const name = calleeOf(node)
    if ((name === 't' || name === 'plural') && ts.isIdentifier(node.expression)) return known(node, name)
    const target = ts.isPropertyAccessExpression(node.expression) ? node.expression : null
    const on = target && listMethods.has(name) && mode !== 'none' ? mode : 'none'
    const [first, ...rest] = node.arguments
    if (name === 'enum' && first && ts.isArrayLiteralExpression(first))
      choices.push(...first.elements.filter(ts.isStringLiteral).map(({ text }) => text))
    return [
      ...(target ? visit(target.expression, on) : visit(node.expression, 'none')),
      ...(first ? visit(first, wordCalls.has(name) ? 'words' : codeCalls.has(name) ? 'none' : 'prose') : []),
      ...each(rest, codeCalls.has(name) ? 'none' : 'prose')
    ]
  }

  function binaryEdits(node, mode) {
    const { left, right, operatorToken } = node
    switch (operatorToken.kind) {
      case SyntaxKind.BarBarToken:
      case SyntaxKind.QuestionQuestionToken:
      case SyntaxKind.PlusToken:
        return [...visit(left, mode), ...visit(right, mode)]
      case SyntaxKind.AmpersandAmpersandToken:
      case SyntaxKind.CommaToken:
        return [...visit(left, 'none'), ...visit(right, mode)]
      case SyntaxKind.EqualsToken:
      case SyntaxKind.PlusEqualsToken:
      case SyntaxKind.QuestionQuestionEqualsToken:
        return [...visit(left, 'none'), ...visit(right, modeOf(nameOf(left)))]
      default:
        return [...visit(left, 'none'), ...visit(right, 'none')]
    }
  }

  /** @param {ts.Node} node @param {Mode} mode @returns {Edit[]} in the order of the code */
  function visit(node, mode) {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return []
    if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node))
      return []
    if (ts.isTaggedTemplateExpression(node)) return []
    const text = message(node, mode)
    if (text !== null) return text
    if (ts.isTemplateExpression(node))
      return node.templateSpans.flatMap((span) => visit(span.expression, mode))
    if (ts.isBinaryExpression(node)) return binaryEdits(node, mode)
    if (ts.isCallExpression(node)) return callEdits(node, mode)
    if (ts.isConditionalExpression(node))
      return [...visit(node.condition, 'none'), ...visit(node.whenTrue, mode), ...visit(node.whenFalse, mode)]
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isSpreadElement(node) ||
      ts.isAwaitExpression(node)
    )
      return visit(node.expression, mode)
    if (ts.isArrayLiteralExpression(node)) return each(node.elements, mode)
    if (ts.isPropertyAssignment(node))
      return visit(node.initializer, isFact(node) ? 'words' : modeOf(nameOf(node.name)))
    if (ts.isNewExpression(node))
      return each(node.arguments ?? [], calleeOf(node) === 'AppError' ? 'prose' : 'none')
    if (ts.isReturnStatement(node) && node.expression) return visit(node.expression, 'prose')
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body))
      return [...each(node.parameters, 'none'), ...visit(node.body, mode === 'words' ? mode : 'prose')]
    if (
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isPropertyDeclaration(node)
    )
      return [
        ...(ts.isObjectBindingPattern(node.name) || ts.isArrayBindingPattern(node.name)
          ? children(node.name)
          : []),
        ...(node.initializer ? visit(node.initializer, modeOf(nameOf(node.name))) : [])
      ]
    return children(node)
  }

  const [first] = file.statements
  const edits =
    outer !== 'none' && first && ts.isExpressionStatement(first)
      ? visit(first.expression, outer)
      : visit(file, 'none')
  return { edits, messages, choices, faults }
}

/**
 * One expression of a template, rewritten.
 *
 * @param {string} expression
 * @param {Mode} mode what a string that is its value has to be
 * @returns {{ code: string, messages: Message[], faults: string[] }}
 */
export function rewriteExpression(expression, mode) {
  const wrapped = `(${expression}\n)`
  const { edits, messages, faults } = textsOf(wrapped, mode, TRANSLATE.template)
  let code = wrapped
  for (const edit of [...edits].reverse()) code = code.slice(0, edit.start) + edit.text + code.slice(edit.end)
  return { code: edits.length === 0 ? expression : code.slice(1, -2), messages, faults }
}
