'use strict'
// Run by Electron: prints the versions inside it. Electron as plain Node would not tell Chromium's.
process.stdout.write(`${JSON.stringify(process.versions)}\n`)
process.exit(0)
