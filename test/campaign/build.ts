import { dirname, join } from 'node:path'

/** Built JavaScript of the program's parts, all in one folder. */
export interface Built {
  readonly folder: string
  readonly engine: string
  readonly report: string
  readonly backup: string
}

export const builtIn = (folder: string): Built => ({
  folder,
  engine: join(folder, 'engine.js'),
  report: join(folder, 'report.js'),
  backup: join(folder, 'backup.js')
})

/** The folder of the file that runs, where `run.mjs` has put all parts. */
export const builtHere = (): Built => builtIn(dirname(process.argv[1] ?? '.'))
