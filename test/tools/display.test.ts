import { describe, expect, it } from 'vitest'
import { findDisplay, startXvfb } from '../../tools/lib/display.mjs'
import { which } from '../../tools/lib/run.mjs'

const nobody = (): boolean => false
const everybody = (): boolean => true

describe('findDisplay', () => {
  it('takes a local X server only when it listens', () => {
    expect(
      findDisplay({ DISPLAY: ':7.0' }, 'linux', (socket) => socket === '/tmp/.X11-unix/X7')
    ).toMatchObject({
      usable: true,
      kind: 'x11',
      name: ':7.0'
    })
    expect(findDisplay({ DISPLAY: ':7' }, 'linux', nobody)).toMatchObject({
      usable: false,
      reason: 'DISPLAY is :7, where no X server answers'
    })
  })

  it('takes a display on another machine at its word', () => {
    expect(findDisplay({ DISPLAY: 'desk.example.org:0' }, 'linux', nobody).usable).toBe(true)
  })

  it('knows Wayland, also beside a dead X server', () => {
    expect(findDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', nobody).kind).toBe('wayland')
    expect(findDisplay({ DISPLAY: ':7', WAYLAND_DISPLAY: 'wayland-0' }, 'linux', nobody).kind).toBe('wayland')
    expect(findDisplay({ DISPLAY: ':7', WAYLAND_DISPLAY: 'wayland-0' }, 'linux', everybody).kind).toBe('x11')
  })

  it('says why there is none, and needs no variables where windows are native', () => {
    expect(findDisplay({}, 'linux', everybody)).toMatchObject({
      usable: false,
      kind: 'none',
      reason: 'neither DISPLAY nor WAYLAND_DISPLAY is set'
    })
    expect(findDisplay({}, 'darwin', nobody).usable).toBe(true)
    expect(findDisplay({}, 'win32', nobody).usable).toBe(true)
  })
})

describe.runIf(process.platform === 'linux' && which('Xvfb') !== null)('startXvfb', () => {
  it('starts displays on numbers of their own, and stops them', async () => {
    const [first, second] = await Promise.all([startXvfb(), startXvfb()])
    expect(first.name).toMatch(/^:\d+$/)
    expect(second.name).not.toBe(first.name)
    for (const display of [first, second])
      expect(findDisplay({ DISPLAY: display.name }, 'linux').usable).toBe(true)
    first.stop()
    second.stop()
    for (let tries = 0; tries < 100 && findDisplay({ DISPLAY: first.name }, 'linux').usable; tries++) {
      await new Promise((done) => setTimeout(done, 50))
    }
    expect(findDisplay({ DISPLAY: first.name }, 'linux').usable).toBe(false)
  })
})
