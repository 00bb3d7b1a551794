import { readFileSync, readdirSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/**
 * The walls of docs/architecture.md, as data: what a room may import besides its own files. A room path admits its
 * whole folder or one file; `node` stands for Node's own modules.
 */
const mayImport: Record<string, readonly string[]> = {
  contract: ['zod'],
  core: [
    'contract',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-layers',
    'jstat',
    'ml-matrix',
    'umap-js',
    '@keckelt/tsne'
  ],
  services: [
    'core',
    'contract',
    'node',
    'zod',
    'libsql',
    'csv-parse',
    'yazl',
    'yauzl',
    'tar-stream',
    'fflate',
    'h5wasm',
    'markdown-it',
    'nspell',
    'pdfkit',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-layers'
  ],
  engine: [
    'services',
    'core',
    'contract',
    'node',
    '@tensorflow/tfjs-node',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-layers'
  ],
  cli: [
    'services',
    'contract',
    'core/jobs',
    // The same words as in window and report.
    'core/charts/certificate-text',
    'core/charts/compare/difference-lines',
    'core/charts/compare/difference-table',
    'core/charts/correlations',
    'core/charts/estimate-text',
    'core/charts/own-class-text',
    'core/charts/survival-text',
    'core/charts/theory',
    'core/charts/transfer-comparisons',
    'node',
    'commander',
    'zod'
  ],
  main: ['services', 'contract', 'node', 'electron'],
  preload: ['contract', 'electron'],
  renderer: [
    'contract',
    'core/charts',
    'core/jobs',
    'vue',
    'pinia',
    'chart.js',
    'chartjs-plugin-zoom',
    'markdown-it',
    '@tanstack/vue-virtual',
    'pdfjs-dist',
    'element-plus',
    '@element-plus/icons-vue',
    '@expo-google-fonts/inter'
  ]
}

/** Narrower walls inside a room. */
const narrower: readonly { readonly files: RegExp; readonly never: RegExp; readonly because: string }[] = [
  {
    files: /^engine\//,
    never: /^services\/store\/(?!artifacts)/,
    because: 'a worker never sees the database'
  },
  { files: /^(?!services\/store\/)/, never: /^libsql$/, because: 'SQL stays in services/store' },
  { files: /^(cli|renderer)\//, never: /^core\/jobs\/(?!reducer|eta)/, because: 'shells only fold events' },
  {
    files: /^core\/charts\//,
    never: /^@tensorflow/,
    because: 'the window loads the charts without TensorFlow'
  },
  {
    files: /^core\/charts\//,
    never:
      /^core\/(?!charts\/|statistics\/|evaluation\/(wilson|difference|corruption-error)$|tensor\/random|uncertainty\/(closed-forms|theory\/))|^jstat$/,
    because: 'charts use what is free of TensorFlow and of code made from text'
  },
  {
    files: /^core\/uncertainty\/(closed-forms|dilogarithm|theory\/)/,
    never: /^(@tensorflow|jstat)|^core\/(?!uncertainty\/(closed-forms|dilogarithm|theory\/))/,
    because: 'closed forms are drawn in the window'
  }
]

const root = resolve('src')

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sourceFiles(path)
    return /\.(ts|vue)$/.test(name) && !name.endsWith('.d.ts') ? [path] : []
  })
}

/** What a file imports, as `room/path` for our own files and as a package name for others. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const scripts = file.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '').join('\n')
    : text
  return ts.preProcessFile(scripts, true, true).importedFiles.map(({ fileName }) => {
    const bare = fileName.replace(/\?.*$/, '')
    if (bare.startsWith('.'))
      return relative(root, resolve(file, '..', bare))
        .split(sep)
        .join('/')
    const alias = /^@(contract|core|services)\/(.*)$/.exec(bare)
    if (alias) return `${alias[1]}/${alias[2]}`
    if (bare.startsWith('node:') || builtinModules.includes(bare)) return 'node'
    return bare
  })
}

/** Whether `target` is `allowed` or lies inside it. */
const inside = (target: string, allowed: string): boolean =>
  target === allowed || target.startsWith(`${allowed}/`)

const files = sourceFiles(root).map((path) => ({ path, name: relative(root, path).split(sep).join('/') }))

describe('the walls between the rooms', () => {
  it('finds every room', () => {
    expect([...new Set(files.map(({ name }) => name.split('/')[0]))].sort()).toEqual(
      Object.keys(mayImport).sort()
    )
  })

  it.each(Object.keys(mayImport))('%s imports only what it may', (room) => {
    const allowed = [room, ...(mayImport[room] ?? [])]
    const wrong = files
      .filter(({ name }) => name.startsWith(`${room}/`))
      .flatMap(({ path, name }) =>
        importsOf(path)
          .filter((target) => !allowed.some((one) => inside(target, one)))
          .map((target) => `${name} -> ${target}`)
      )
    expect(wrong).toEqual([])
  })

  it.each(narrower)('$because', ({ files: pattern, never }) => {
    const wrong = files
      .filter(({ name }) => pattern.test(name))
      .flatMap(({ path, name }) =>
        importsOf(path)
          .filter((target) => never.test(target))
          .map((target) => `${name} -> ${target}`)
      )
    expect(wrong).toEqual([])
  })

  it('only api.ts sees the bridge, and what asks for the language before all else', () => {
    const wrong = files
      .filter(({ name }) => name.startsWith('renderer/') && !/src\/(api|i18n\/load)\.ts$/.test(name))
      .filter(({ path }) => /window\.bridge|globalThis\.bridge/.test(readFileSync(path, 'utf8')))
    expect(wrong.map(({ name }) => name)).toEqual([])
  })

  it('keeps clock, chance and console out of contract and core', () => {
    const wrong = files
      .filter(({ name }) => /^(contract|core)\//.test(name))
      .filter(({ path }) =>
        /\b(Math\.random|Date\.now|new Date\(\)|performance\.now|console\.)/.test(readFileSync(path, 'utf8'))
      )
    expect(wrong.map(({ name }) => name)).toEqual([])
  })

  it('keeps files small', () => {
    const long = files.filter(({ path }) => readFileSync(path, 'utf8').split('\n').length > 400)
    expect(long.map(({ name }) => name)).toEqual([])
  })
})
