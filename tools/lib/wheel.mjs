import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkSha256 } from './hash.mjs'
import { SetupProblem } from './problem.mjs'
import { lastLines, run, which } from './run.mjs'
import { installOrExplain } from './system.mjs'

/**
 * Fetches a pinned wheel with pip, which knows the mirrors and proxies of this machine, and checks it once more here:
 * pip may be configured to take files from anywhere.
 *
 * @param {{ requirement: string, file: string, platform: string, pythonVersion: string, bytes: number, sha256: string }} pin
 * @param {string} folder an empty folder for pip to work in
 * @param {import('./progress.mjs').Step} step
 * @returns {Promise<string>} path of the wheel
 */
export async function fetchWheel(pin, folder, step) {
  const pip = (await findPip()) ?? (await installPip(step))
  const requirements = join(folder, 'requirements.txt')
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  writeFileSync(requirements, `${pin.requirement} --hash=sha256:${pin.sha256}\n`)
  const args = [
    ...pip.args,
    'download',
    ...[
      '--requirement',
      requirements,
      '--dest',
      folder,
      '--require-hashes',
      '--no-deps',
      '--only-binary=:all:'
    ],
    ...['--platform', pin.platform, '--python-version', pin.pythonVersion, '--implementation', 'cp'],
    ...['--no-cache-dir', '--progress-bar', 'off', '--disable-pip-version-check', '--no-input']
  ]
  const result = await step.run(`downloading ${pin.requirement} with pip`, async (report) => {
    const timer = setInterval(() => report(bytesIn(folder), pin.bytes), 200)
    try {
      const ended = await run(pip.command, args, { env: { TMPDIR: temporary } })
      if (ended.code === 0) report(pin.bytes, pin.bytes)
      return ended
    } finally {
      clearInterval(timer)
    }
  })
  if (result.code !== 0) {
    throw new SetupProblem(
      `${pin.requirement} could not be fetched from the Python package index with pip`,
      `connect to the network (or point pip at a mirror: PIP_INDEX_URL), then run set-up again; this shows why: ` +
        `${[pip.command, ...pip.args].join(' ')} download --no-deps ${pin.requirement} --platform ${pin.platform} ` +
        `--only-binary=:all: --python-version ${pin.pythonVersion}`,
      { details: lastLines(result.output, 6) }
    )
  }
  const wheel = join(folder, pin.file)
  await checkSha256(wheel, pin.sha256, pin.requirement)
  return wheel
}

/** @returns {Promise<{ command: string, args: string[] } | null>} */
async function findPip() {
  for (const python of ['python3', 'python']) {
    if (which(python) === null) continue
    if ((await run(python, ['-m', 'pip', '--version'])).code === 0)
      return { command: python, args: ['-m', 'pip'] }
  }
  const pip = ['pip3', 'pip'].find((name) => which(name) !== null)
  return pip === undefined ? null : { command: pip, args: [] }
}

/** @param {import('./progress.mjs').Step} step */
async function installPip(step) {
  await installOrExplain(['python3', 'python3-pip'], "Python's pip is not installed", step)
  const pip = await findPip()
  if (pip === null)
    throw new SetupProblem("Python's pip is installed but does not start", 'python3 -m pip --version')
  return pip
}

/** Bytes of all files below a folder; what vanishes meanwhile counts nothing. @param {string} folder @returns {number} */
function bytesIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return sum + bytesIn(path)
      return sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    }, 0)
  } catch {
    return 0
  }
}
