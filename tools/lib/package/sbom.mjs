import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inProject, projectRoot } from '../paths.mjs'
import { lastLines, run } from '../run.mjs'
import { SetupProblem } from '../problem.mjs'

const PATH_PROPERTY = 'cdx:npm:package:path'

/**
 * @typedef {{ license?: { id?: string, name?: string, text?: { content: string, encoding?: string } }, expression?: string }} LicenseChoice
 * @typedef {{ type: string, group?: string, name: string, version: string, 'bom-ref': string, licenses?: LicenseChoice[], purl?: string, components?: Component[],
 *   properties?: { name: string, value: string }[], evidence?: { licenses?: LicenseChoice[] }, description?: string }} Component
 * @typedef {{ components: Component[], dependencies?: { ref: string, dependsOn?: string[] }[], metadata: { component?: Component } }} Bom
 */

/**
 * The software bill of materials of what is shipped, in CycloneDX: npm packages that are loaded or bundled (as
 * cyclonedx-npm describes them, with the texts of their licences), Electron, TensorFlow and the fonts.
 *
 * @param {{ packages: ReadonlySet<string>, natives: readonly Component[], scratch: string }} given packages: folders
 *   relative to the project; natives: parts that npm does not know
 * @returns {Promise<Bom>}
 */
export async function billOfMaterials({ packages, natives, scratch }) {
  const file = join(scratch, 'all.cdx.json')
  const tool = inProject('node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js')
  const args = [
    '--output-format',
    'JSON',
    '--gather-license-texts',
    '--output-reproducible',
    '--output-file',
    file
  ]
  const result = await run(process.execPath, [tool, ...args], { cwd: projectRoot })
  if (result.code !== 0) {
    throw new SetupProblem(
      'the bill of materials could not be made',
      'mend the error below, then: npm run package',
      {
        details: lastLines(result.output)
      }
    )
  }
  /** @type {Bom} */
  const bom = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(file)
  const shipped = flatten(bom.components)
    .filter((component) => packages.has(pathOf(component) ?? ''))
    .map(({ components: _nested, ...component }) => component)
  const missing = [...packages].filter((path) => !shipped.some((component) => pathOf(component) === path))
  if (missing.length > 0) throw new Error(`The bill of materials lacks ${missing.join(', ')}`)
  const refs = new Set([...shipped, ...natives].map((component) => component['bom-ref']))
  const own = bom.metadata.component?.['bom-ref']
  const dependencies = (bom.dependencies ?? [])
    .filter(({ ref }) => refs.has(ref) || ref === own)
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: (dependsOn ?? []).filter((one) => refs.has(one)) }))
  return { ...bom, components: [...shipped, ...natives], dependencies }
}

/** @param {readonly Component[]} components @returns {Component[]} */
function flatten(components) {
  return components.flatMap((component) => [component, ...flatten(component.components ?? [])])
}

/** @param {Component} component */
function pathOf(component) {
  return component.properties?.find(({ name }) => name === PATH_PROPERTY)?.value
}

/**
 * Every part with its licence, and every text, for people.
 *
 * @param {Bom} bom
 * @returns {{ text: string, unknown: string[] }} unknown: parts without a declared licence
 */
export function licenseList(bom) {
  const parts = [...bom.components].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  /** @type {Map<string, string[]>} */
  const texts = new Map()
  for (const part of parts) {
    for (const { license } of part.evidence?.licenses ?? []) {
      const text = decode(license?.text)
      if (text !== '') texts.set(text, [...(texts.get(text) ?? []), nameOf(part)])
    }
  }
  const width = Math.max(...parts.map((part) => nameOf(part).length))
  const rule = '='.repeat(100)
  const text = [
    'Heisenbench is under the MIT licence (see LICENSE). It ships with the parts below, each under a licence of its own.',
    'Electron brings Chromium and Node.js, whose licences are in LICENSES.chromium.html beside the program.',
    '',
    ...parts.map((part) => `${nameOf(part).padEnd(width)}  ${licenseOf(part)}`),
    ...[...texts].flatMap(([body, names]) => ['', rule, [...new Set(names)].join(', '), rule, body.trim()]),
    ''
  ].join('\n')
  return { text, unknown: parts.filter((part) => licenseOf(part) === 'unknown').map(nameOf) }
}

/** @param {Component} component */
const nameOf = ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name} ${version}`

/** @param {Component} component */
function licenseOf({ licenses = [] }) {
  const names = licenses.map((choice) => choice.expression ?? choice.license?.id ?? choice.license?.name)
  return names.filter((name) => name !== undefined).join(' and ') || 'unknown'
}

/** @param {{ content: string, encoding?: string } | undefined} text */
function decode(text) {
  if (text === undefined) return ''
  return text.encoding === 'base64' ? Buffer.from(text.content, 'base64').toString('utf8') : text.content
}
