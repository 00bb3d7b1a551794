import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { expect, test } from '@playwright/test'
import { bareEnvironment, copyProgram, rootArguments, startPackaged } from './program'

const program = copyProgram()
test.afterAll(() => program.remove())

/** Runs the program for a moment; one that opens its window is ended. */
function runBriefly(
  args: readonly string[],
  more: Record<string, string>
): { output: string; status: number | null } {
  const env = bareEnvironment(program.home, more)
  const result = spawnSync(program.binary, [...rootArguments, ...args], {
    env,
    timeout: 6000,
    encoding: 'utf8'
  })
  return { output: `${result.stdout}${result.stderr}`, status: result.status }
}

test('the fuses are set', async () => {
  const wire = await getCurrentFuseWire(program.binary)
  // The wire holds a character for each fuse.
  const stateOf = (option: FuseV1Options): string =>
    ({ '0': 'off', '1': 'on' })[String.fromCharCode(wire[option] ?? 0)] ?? 'unknown'
  expect({
    runAsNode: stateOf(FuseV1Options.RunAsNode),
    nodeOptions: stateOf(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: stateOf(FuseV1Options.EnableNodeCliInspectArguments),
    integrity: stateOf(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: stateOf(FuseV1Options.OnlyLoadAppFromAsar),
    ownSnapshot: stateOf(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot)
  }).toEqual({
    runAsNode: 'off',
    nodeOptions: 'off',
    inspect: 'off',
    integrity: 'on',
    onlyAsar: 'on',
    ownSnapshot: 'off'
  })
})

test('it does not run scripts as Node would', () => {
  const script = join(program.home, 'intruder.js')
  writeFileSync(script, "console.log('intruded')\n")
  const asNode = runBriefly(['-p', '"intru" + "ded"'], { ELECTRON_RUN_AS_NODE: '1' })
  expect(asNode.output).not.toContain('intruded')
  const withScript = runBriefly([script], { ELECTRON_RUN_AS_NODE: '1' })
  expect(withScript.output).not.toContain('intruded')
  const withOptions = runBriefly([], { NODE_OPTIONS: `--require ${script}` })
  expect(withOptions.output).not.toContain('intruded')
})

test('it opens no debugger of Node', () => {
  for (const argument of ['--inspect=0', '--inspect-brk=0']) {
    expect(runBriefly([argument], {}).output).not.toContain('Debugger listening')
  }
})

test('it loads its own archive, not a folder that somebody put beside it', async () => {
  const folder = join(program.folder, 'resources', 'app')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'intruder', version: '1.0.0', main: 'index.js' })
  )
  writeFileSync(join(folder, 'index.js'), "console.log('intruded'); process.exit(7)\n")
  const running = await startPackaged(program.binary, program.home)
  await expect(running.page.locator('h1')).toContainText('Accuracy')
  await running.stop()
})
