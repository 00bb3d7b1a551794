/**
 * A Vite plugin that writes which packages went into a bundle, for the list of licences: what is bundled cannot be
 * seen in node_modules any more.
 *
 * @param {string} root folder of the project
 * @returns {import('vite').Plugin}
 */
export function listBundledPackages(root) {
  const seen = new Set()
  return {
    name: 'list-bundled-packages',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? Object.keys(file.modules) : file.originalFileNames
      )
      // Styles and fonts leave no module in a chunk; they were loaded all the same.
      for (const id of [...files, ...this.getModuleIds()]) {
        const path = /^(?:\0)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1]
        // What styles refer to is named from the folder of the page.
        if (path !== undefined)
          seen.add(path.replace(`${root.replaceAll('\\', '/')}/`, '').replace(/^(?:\.\.\/)+/, ''))
      }
      this.emitFile({
        type: 'asset',
        fileName: 'bundled-packages.json',
        source: `${JSON.stringify([...seen].sort(), null, 2)}\n`
      })
    }
  }
}
