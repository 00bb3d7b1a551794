'use strict'
// The Electron of the Python wheel comes with that project's program inside. This takes its place and does what Electron's
// own default app does: `electron [-r module]... <app folder or file> [args]`.
const { existsSync, readFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join, resolve } = require('node:path')
const { app, dialog } = require('electron')

/** Options before the first plain argument are ours (Chromium's own switches are skipped); the rest is the app's. */
function parseArguments(args) {
  const found = { modules: [], file: null, print: null }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (arg === '-r' || arg === '--require') {
      const name = args[++i]
      if (name === undefined) fail(`${arg} needs the name of a module after it.`)
      found.modules.push(name)
    } else if (arg === '-v' || arg === '--version') {
      found.print = `v${process.versions.electron}`
      break
    } else if (arg === '-a' || arg === '--abi') {
      found.print = process.versions.modules
      break
    } else if (arg.startsWith('--app=')) {
      found.file = arg.slice('--app='.length)
      break
    } else if (!arg.startsWith('-')) {
      found.file = arg
      break
    }
  }
  return found
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** A missing app is shown in a window too: somebody may have clicked an icon and see no terminal. */
function failToLaunch(message) {
  console.error(message)
  app.focus()
  dialog.showErrorBox('Error launching app', message)
  process.exit(1)
}

function readManifest(folder) {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return null
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return failToLaunch(`Unable to parse ${file}\n\n${error.message}`)
  }
}

function takeIdentity(manifest) {
  if (manifest.version) app.setVersion(manifest.version)
  if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name)
  if (app.setDesktopName) app.setDesktopName(manifest.desktopName || `${app.getName()}.desktop`)
  if (manifest.v8Flags) require('node:v8').setFlagsFromString(manifest.v8Flags)
}

function launch(target) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  const folder = resolve(target)
  const manifest = readManifest(folder)
  if (manifest) takeIdentity(manifest)
  let entry
  try {
    entry = Module._resolveFilename(folder, module, true)
  } catch (error) {
    return failToLaunch(`Unable to find Electron app at ${folder}\n\n${error.message}`)
  }
  app.setAppPath(manifest ? folder : dirname(entry))
  Module._load(entry, module, true)
}

const request = parseArguments(process.argv.slice(1))
if (request.print !== null) {
  console.log(request.print)
  process.exit(0)
}
if (request.modules.length > 0) Module._preloadModules(request.modules)
if (request.file === null) fail('Usage: electron [-r module]... <app folder or file> [arguments]')
launch(request.file)
