import { createHash } from 'node:crypto'
import type { ReportDocument, Section } from '@core/report'
import { formatTime } from '@core/charts/format'
import { blockHtml, factsHtml } from './blocks'
import { pageStyle } from './style'
import { escaped, idOf } from './text'

/**
 * A report as one HTML file: nothing in it runs and nothing is loaded, which its own policy says to every browser.
 * Charts are vectors in the text, in the colours of the reader's theme and in light ones on paper.
 */
export function reportHtml(
  document: ReportDocument,
  tell: (share: number) => void = () => undefined
): string {
  const { title, author, abstract, facts, sections } = document
  const style = pageStyle.trim()
  const styleHash = createHash('sha256').update(style, 'utf8').digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`
  const made = `Heisenbench ${document.version} · project ${document.project} · data up to ${formatTime(document.date)}`
  const body = sections.map((section, index) => {
    const html = sectionHtml(section, 2)
    tell((index + 1) / sections.length)
    return html
  })
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<meta name="generator" content="Heisenbench ${escaped(document.version)}">`,
    ...(author === '' ? [] : [`<meta name="author" content="${escaped(author)}">`]),
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<header>',
    '<p class="kicker">HEISENBENCH REPORT</p>',
    `<h1>${escaped(title)}</h1>`,
    ...(author === '' ? [] : [`<p class="author">${escaped(author)}</p>`]),
    ...abstract.map((text) => `<p>${escaped(text)}</p>`),
    factsHtml(facts),
    '</header>',
    `<nav aria-label="Contents"><h2>Contents</h2><ol>${sections.map(contentsHtml).join('\n')}</ol></nav>`,
    '<main>',
    ...body,
    '</main>',
    `<footer><p class="made">${escaped(made)}</p></footer>`,
    '</body>',
    '</html>',
    ''
  ].join('\n')
}

function contentsHtml({ number, title, sections }: Section): string {
  const line = `<a href="#${anchorOf(number)}"><span class="number">${escaped(number)}</span> ${escaped(title)}</a>`
  const parts = sections.map(contentsHtml).join('')
  return `<li>${line}${parts === '' ? '' : `<ol>${parts}</ol>`}</li>`
}

function sectionHtml({ number, title, blocks, sections }: Section, level: 2 | 3 | 4): string {
  const deeper = level === 2 ? 3 : 4
  return [
    `<section id="${anchorOf(number)}">`,
    `<h${level}>${escaped(number)}&ensp;${escaped(title)}</h${level}>`,
    ...blocks.map(blockHtml),
    ...sections.map((part) => sectionHtml(part, deeper)),
    '</section>'
  ].join('\n')
}

function anchorOf(number: string): string {
  return idOf(`section-${number}`)
}
