/** What counts as text for people. The compiler and the catalogue of messages share these rules. */

/** Attributes and component props that people read or hear. */
export const wordAttributes = new Set([
  'action',
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'confirm-button-text',
  'content',
  'description',
  'empty',
  'error',
  'explanation',
  'hint',
  'label',
  'placeholder',
  'remark',
  'subtitle',
  'text',
  'title',
  'what'
])

/** Properties and variables of scripts that hold text for people, even a single word in small letters. */
export const wordNames = new Set([
  'advice',
  'boundNote',
  'brief',
  'cancelButtonText',
  'caption',
  'confirmButtonText',
  'description',
  'explanation',
  'hint',
  'label',
  'labelRule',
  'meaning',
  'measure',
  'message',
  'name',
  'note',
  'placeholder',
  'remark',
  'rule',
  'subtitle',
  'summary',
  'text',
  'title',
  'unit',
  'valueLabel',
  'verb',
  'what',
  'word',
  'xLabel'
])

/** Properties and variables whose strings are for the program, or are names of people and papers. */
export const codeNames = new Set([
  'arxiv',
  'aria',
  'at',
  'citation',
  'class',
  'className',
  'code',
  'color',
  'control',
  'cost',
  'exempt',
  'font',
  'format',
  'href',
  'icon',
  'id',
  'key',
  'kind',
  'norm',
  'path',
  'role',
  'selector',
  'shortcut',
  'shortName',
  'type',
  'value'
])

/** Functions and methods whose bare strings are for the program. */
export const codeCalls = new Set([
  'Symbol',
  'addEventListener',
  'call',
  'closest',
  'createElement',
  'default',
  'createElementNS',
  'defineEmits',
  'defineModel',
  'defineStore',
  'emit',
  'endsWith',
  'enum',
  'fillText',
  'get',
  'getContext',
  'getItem',
  'getPropertyValue',
  'has',
  'includes',
  'indexOf',
  'lastIndexOf',
  'literal',
  'localeCompare',
  'matches',
  'on',
  'padEnd',
  'padStart',
  'querySelector',
  'querySelectorAll',
  'removeEventListener',
  'removeItem',
  'replace',
  'replaceAll',
  'routeHash',
  'setAttribute',
  'setItem',
  'setProperty',
  'split',
  'startsWith',
  'test',
  'toggle',
  'useEvent'
])

/** Functions whose first argument is text, even a single word in small letters: a name of a curve or point, ' and '. */
export const wordCalls = new Set(['curve', 'join', 'mark'])

/** Methods that hand on the strings of the list that they are called on. */
export const listMethods = new Set(['concat', 'filter', 'flat', 'join', 'map', 'slice', 'sort'])

/** Elements whose text is not language. */
export const codeElements = new Set(['code', 'kbd', 'pre', 'samp', 'script', 'style'])

/** Units and names that are the same in every language. */
const units = new Set(['mnist', 'px', 'ms', 'dpi', 'linf', 'log', 'pgfplots'])

/** The text without its placeholders. */
const bare = (text) => text.replace(/\{\d+\}/g, ' ')

/** Whether a text that is surely shown has anything to translate: not "PNG", "px", "ε = {0}" or "×". */
export function isWords(text) {
  return (bare(text).match(/[A-Za-z\u00c0-\u024f]{2,}/g) ?? []).some(
    (word) => /[a-z]/.test(word) && !units.has(word)
  )
}

/** What a stylesheet, a font, an address or a selector looks like. */
const CODE =
  /sans-serif|:\/\/|\(prefers-|\brgba?\(|="|\bvar\(|\bpx\b|^[#.][\w-]|\[[\w-]+[\]=]|^[a-z][\w-]*\.[\w-]+(?: |$)|brightness\(|translate\(|^(?:CmdOrCtrl|Alt|Shift)\+|^(?:Arrow[A-Z]\w+|Enter|Escape|Delete|Backspace|Home|End|Tab|PageUp|PageDown)$/

/**
 * Whether a string of a script reads as prose, so that it is taken for text wherever a value is made: several words, or
 * one that begins with a capital letter.
 */
export function isProse(text) {
  if (!isWords(text) || CODE.test(text)) return false
  const words = bare(text).trim()
  if (/^\p{Lu}\p{Ll}+[.:,?!…]*$/u.test(words)) return true
  return /\s/.test(text.trim()) && /(?:^|[\s(“])\p{L}?[\p{Ll}’'-]{2,}/u.test(words)
}
