import { describe, expect, it } from 'vitest'
import { describeProblems, SetupProblem } from '../../tools/lib/problem.mjs'
import { notFoundIn, packageCommand } from '../../tools/lib/system.mjs'

describe('describeProblems', () => {
  it('says what is missing and what mends it, without a stack', () => {
    const text = describeProblems([
      new SetupProblem('g++ not found', 'sudo apt-get install -y g++'),
      new SetupProblem('the build failed', 'npm run build', { details: 'error TS2307\nat line 3\n' })
    ])
    expect(text).toBe(
      [
        'Set-up cannot go on.',
        '  Missing:  g++ not found',
        '  To mend:  sudo apt-get install -y g++',
        '',
        '  Missing:  the build failed',
        '  To mend:  npm run build',
        '    | error TS2307',
        '    | at line 3'
      ].join('\n')
    )
  })

  it('tells a thing that stops several parts only once', () => {
    const problem = (): SetupProblem =>
      new SetupProblem('pip is not installed', 'apt-get install python3-pip')
    expect(describeProblems([problem(), problem()])).toBe(describeProblems([problem()]))
  })

  it('shows where an unforeseen fault came from', () => {
    const text = describeProblems([new TypeError('cannot read x')])
    expect(text).toContain('an unforeseen fault')
    expect(text).toMatch(/\| TypeError: cannot read x\n {4}\| {5}at .*problem\.test\.ts/)
  })
})

describe('system libraries', () => {
  it('are read from what the loader reports', () => {
    const listing = `
	linux-vdso.so.1 (0x00007ffd)
	libgtk-3.so.0 => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1)
	libnss3.so => not found
`
    expect(notFoundIn(listing)).toEqual(['libgtk-3.so.0', 'libnss3.so'])
    expect(notFoundIn('	statically linked')).toEqual([])
  })

  it.runIf(process.platform === 'linux')('are asked for with a command that can be copied', () => {
    const command = packageCommand(['g++', 'make'])
    expect(command).toContain('make')
    expect(command.startsWith('sudo ')).toBe(process.getuid?.() !== 0 && !command.startsWith('install these'))
  })
})
