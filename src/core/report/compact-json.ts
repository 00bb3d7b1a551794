/**
 * JSON in which whatever fits on a line of `width` characters stands on one line. `lead` characters (a key) stand before
 * the value on its first line.
 */
export function compactJson(value: unknown, width = 100, indent = '', lead = 0): string {
  const flat = flatJson(value)
  if (indent.length + lead + flat.length <= width || value === null || typeof value !== 'object') return flat
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((item) => compactJson(item, width, inner))
    : entriesOf(value).map(([key, item]) => {
        const name = `${JSON.stringify(key)}: `
        return name + compactJson(item, width, inner, name.length)
      })
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`
}

function flatJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatJson).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const parts = entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}: ${flatJson(item)}`)
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

/** What JSON leaves out is left out here, too. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined)
}
