export type CsvCell = string | number | boolean | null

/** Rows as CSV (RFC 4180) behind comment lines that begin with #; a missing value is an empty field. */
export function csvText(comments: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const spoken = comments.filter((text) => text !== '').map((text) => `# ${oneLine(text)}`)
  return [...spoken, ...rows.map((row) => row.map(field).join(',')), ''].join('\r\n')
}

function field(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  // A text that a spreadsheet would run as a formula is made plain text.
  const text = /^[=+\-@\t]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ')
}
