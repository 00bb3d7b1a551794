// `npm run package`: the application as people get it, in release/: an unpacked folder, a .tar.gz of it, the list of
// licences and the bill of materials. What it is made from must have been set up: see `npm run setup`.
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { findElectron } from './lib/electron.mjs'
import { auditPackages } from './lib/package/audit.mjs'
import { builderConfig } from './lib/package/config.mjs'
import { nativeParts } from './lib/package/natives.mjs'
import { billOfMaterials, licenseList } from './lib/package/sbom.mjs'
import { signingFor } from './lib/package/signing.mjs'
import { bytesOf, stageApplication, stageElectron, tensorflowNotices } from './lib/package/stage.mjs'
import { cacheFolder, inProject, projectRoot } from './lib/paths.mjs'
import { describeProblems } from './lib/problem.mjs'
import { createReachMemory } from './lib/reach.mjs'
import { run } from './lib/run.mjs'
import { runSetup } from './lib/steps.mjs'
import { findTensorFlow } from './lib/tensorflow.mjs'

const HELP = `Usage: npm run package [-- targets]

  targets   of electron-builder, such as dir, tar.gz, AppImage, deb; dir and tar.gz when none is named. AppImage and deb
            need tools that electron-builder downloads.`

const targets = process.argv.slice(2)
if (targets.some((target) => target.startsWith('-'))) {
  console.log(HELP)
  process.exit(targets.includes('--help') || targets.includes('-h') ? 0 : 2)
}

const ARCHIVE = 'tar.gz'
const foreign = targets.filter((target) => target !== ARCHIVE)
const output = inProject('release')
const work = join(output, 'work')
const say = (/** @type {string} */ text) => console.log(`Package      ${text}`)
const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`

async function make() {
  const context = { cache: cacheFolder(), memory: createReachMemory(join(cacheFolder(), 'unreachable.json')) }
  const electron = findElectron(context)
  const tensorflow = findTensorFlow(context)
  if (electron === null || tensorflow === null)
    throw new Error('set-up has left no Electron or no TensorFlow')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })

  const application = join(work, 'app')
  const packages = stageApplication(application)
  stageElectron(electron.folder, join(work, 'electron'))
  say(`application laid out: ${packages.length} packages, ${megabytes(bytesOf(application))}`)

  const bundled = ['main', 'preload', 'renderer'].flatMap((name) =>
    JSON.parse(readFileSync(inProject('out', name, 'bundled-packages.json'), 'utf8'))
  )
  const bom = await billOfMaterials({
    packages: new Set([...packages.map(({ path }) => path), ...bundled]),
    natives: nativeParts({ electron: electron.version, tensorflow: tensorflow.version }),
    scratch: work
  })
  const licenses = join(work, 'licenses')
  mkdirSync(licenses)
  const list = licenseList(bom)
  const audit = await auditPackages()
  for (const [name, text] of [
    ['sbom.cdx.json', `${JSON.stringify(bom, null, 2)}\n`],
    ['THIRD-PARTY-LICENSES.txt', list.text],
    ['LICENSE.txt', readFileSync(inProject('LICENSE'), 'utf8')],
    ['audit.txt', `${audit.lines.join('\n')}\n`]
  ]) {
    writeFileSync(join(licenses, name), text)
    writeFileSync(join(output, name), text)
  }
  const notices = tensorflowNotices()
  for (const file of notices) copyFileSync(file, join(licenses, `tensorflow-${basename(file)}`))
  if (notices.length === 0)
    say("TensorFlow's third-party notices are not in set-up's cache; a fresh set-up keeps them")
  say(
    `${bom.components.length} parts with their licences in licenses/sbom.cdx.json and THIRD-PARTY-LICENSES.txt`
  )
  if (list.unknown.length > 0) say(`without a declared licence: ${list.unknown.join(', ')}`)
  for (const line of audit.lines) say(line)
  if (electron.origin === 'wheel')
    say(`Electron ${electron.version} is too old to hand out: good enough to try with, no more`)

  const signing = signingFor(process.platform, process.env)
  say(signing.line)
  const { build, Platform } = createRequire(import.meta.url)('electron-builder')
  const config = builderConfig({
    application,
    electron: join(work, 'electron'),
    electronVersion: electron.version,
    licenses,
    output,
    icons: inProject('resources/icons'),
    isSigned: signing.isSigned
  })
  await build({
    projectDir: projectRoot,
    targets: Platform.current().createTarget(foreign.length > 0 ? foreign : ['dir']),
    config,
    publish: 'never'
  })
  rmSync(work, { recursive: true, force: true })
  if (process.platform !== 'linux') return
  const folder = join(output, 'linux-unpacked')
  say(`${folder}: ${megabytes(bytesOf(folder))}`)
  if (targets.length === 0 || targets.includes(ARCHIVE)) await makeArchive(folder)
}

/** electron-builder would download a 7-Zip to make one; every Linux has tar. @param {string} folder */
async function makeArchive(folder) {
  const { name, version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  const title = `${name}-${version}-linux-${process.arch}`
  const file = join(output, `${title}.${ARCHIVE}`)
  const args = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--transform=s,^\\.,${title},`]
  const result = await run('tar', [...args, '-czf', file, '-C', folder, '.'])
  if (result.code !== 0) throw new Error(`tar failed: ${result.output}`)
  say(`${file}: ${megabytes(statSync(file).size)}`)
}

const setup = await runSetup()
if (!setup.ok) process.exit(1)
try {
  await make()
} catch (error) {
  console.error(describeProblems([error]))
  process.exitCode = 1
}
