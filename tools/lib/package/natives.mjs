import { readFileSync } from 'node:fs'
import { inProject } from '../paths.mjs'

/** @typedef {import('./sbom.mjs').Component} Component */

/**
 * The parts of the application that npm does not know, as the bill of materials names them.
 *
 * @param {{ electron: string, tensorflow: string }} versions
 * @returns {Component[]}
 */
export function nativeParts({ electron, tensorflow }) {
  const fonts = [
    { name: 'Inter', text: 'resources/fonts/Inter-LICENSE.txt' },
    { name: 'JetBrains Mono', text: 'resources/fonts/JetBrainsMono-LICENSE.txt' }
  ]
  return [
    {
      ...described('framework', 'electron', electron, 'MIT', 'node_modules/electron/LICENSE'),
      purl: `pkg:github/electron/electron@v${electron}`,
      description:
        'The frame of the window, with Chromium and Node.js; their licences: LICENSES.chromium.html'
    },
    {
      // The Apache licence has one text for all who use it.
      ...described(
        'library',
        'libtensorflow',
        tensorflow,
        'Apache-2.0',
        'node_modules/typescript/LICENSE.txt'
      ),
      purl: `pkg:github/tensorflow/tensorflow@v${tensorflow}`,
      description: "TensorFlow's native library"
    },
    ...fonts.map(({ name, text }) => ({
      ...described('file', name, 'as in resources/fonts', 'OFL-1.1', text),
      description: 'A font of the reports'
    }))
  ]
}

/** @param {string} type @param {string} name @param {string} version @param {string} license @param {string} file with its text @returns {Component} */
function described(type, name, version, license, file) {
  const text = { content: readFileSync(inProject(file), 'utf8') }
  return {
    type,
    name,
    version,
    'bom-ref': `${name}@${version}`,
    licenses: [{ license: { id: license } }],
    evidence: { licenses: [{ license: { id: license, text } }] }
  }
}
