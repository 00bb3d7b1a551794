import type { Span } from '@core/report'

/** Text that may stand in HTML, also between quotes. Control characters have no place there. */
export function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- exactly these are meant
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;')
  )
}

/** A name that may be an id and what stands behind `#`. */
export function idOf(name: string): string {
  return name.replace(/[^\w.-]/g, '-')
}

const tags = { plain: null, bold: 'strong', italic: 'em', code: 'code', struck: 's' } as const

/** What a person wrote: looks as elements, addresses of the web as links, nothing else. */
export function spansHtml(spans: readonly Span[]): string {
  return spans
    .map(({ text, look, href }) => {
      const inner = escaped(text).replace(/\n/g, '<br>')
      const tag = tags[look]
      const dressed = tag === null ? inner : `<${tag}>${inner}</${tag}>`
      return href === undefined || !/^https:\/\//i.test(href)
        ? dressed
        : `<a href="${escaped(href)}" rel="noopener noreferrer">${dressed}</a>`
    })
    .join('')
}
