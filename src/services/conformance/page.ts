import type { ConformanceCertificate } from '@contract/conformance'
import { jsonText } from '@contract/json-text'
import {
  conformanceFacts,
  conformanceNotes,
  deviationText,
  expectedText,
  numberText,
  raisedText
} from '@contract/conformance-text'

const STYLE =
  'body{font:14px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}' +
  'table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}' +
  'th,td{padding:.25rem .6rem;border-bottom:1px solid #d5dae0;text-align:left;vertical-align:top}' +
  'td.n,th.n{text-align:right}.failed{font-weight:700;color:#a40000}dt{font-weight:600}' +
  'dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}'

/** What is written of a certificate: a page for people, or all of it for programs. */
export function conformanceFile(certificate: ConformanceCertificate, format: 'html' | 'json'): string {
  return format === 'html' ? conformancePage(certificate) : jsonText(certificate)
}

/** The certificate as one HTML page without scripts, which prints. */
function conformancePage(certificate: ConformanceCertificate): string {
  const facts = conformanceFacts(certificate).map(
    ({ name, value }) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`
  )
  const rows = certificate.rows.map((row) => {
    const options = Object.entries(row.options).map(([name, value]) => `${name} ${String(value)}`)
    const cells = [
      row.attack,
      row.norm,
      row.model,
      row.goal,
      row.demand,
      `${row.quantity}, epsilon ${row.epsilon}`,
      options.join(', ')
    ].map((text) => `<td>${escaped(text)}</td>`)
    const numbers = [
      numberText(row.expected),
      numberText(row.found),
      deviationText(row.deviation),
      `${row.seconds.toFixed(1)} s`
    ].map((text) => `<td class="n">${escaped(text)}</td>`)
    const verdict = row.passed ? '<td>passed</td>' : `<td class="failed">failed: ${escaped(row.reason)}</td>`
    return `<tr>${cells.join('')}${numbers.join('')}${verdict}</tr>`
  })
  const heads = ['Attack', 'Norm', 'Network', 'Goal', 'Demand', 'Quantity', 'Options'].map(
    (text) => `<th>${text}</th>`
  )
  const numbers = ['Exact', 'Found', 'Deviation', 'Time'].map((text) => `<th class="n">${text}</th>`)
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Conformance certificate</title>' +
    `<style>${STYLE}</style></head><body><h1>Conformance certificate</h1><dl>${facts.join('')}</dl>` +
    conformanceNotes.map((note) => `<p>${escaped(note)}</p>`).join('') +
    `<table><thead><tr>${heads.join('')}${numbers.join('')}<th>Verdict</th></tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table>${maskedTable(certificate)}</body></html>\n`
  )
}

/** What the checks said of networks that hide their gradient. */
function maskedTable({ masked }: ConformanceCertificate): string {
  if (masked.length === 0) return ''
  const heads = ['Network', 'Asked', 'Warned', 'What they said'].map((text) => `<th>${text}</th>`)
  const rows = masked.map((row) => {
    const cells = [row.network, expectedText(row), raisedText(row), row.found.join(' ')].map(
      (text) => `<td>${escaped(text)}</td>`
    )
    const verdict = row.passed ? '<td>passed</td>' : '<td class="failed">failed</td>'
    return `<tr>${cells.join('')}<td class="n">${row.seconds.toFixed(1)} s</td>${verdict}</tr>`
  })
  return (
    `<h2>Checks on networks that hide their gradient</h2><table><thead><tr>${heads.join('')}` +
    `<th class="n">Time</th><th>Verdict</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
  )
}

function escaped(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign
  )
}
