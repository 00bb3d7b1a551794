import { describe, expect, it } from 'vitest'
import { flagsOfLinux, flagsOfMac } from '../../tools/lib/processor.mjs'

describe('processor features', () => {
  it('are read from Linux, on Intel and on ARM', () => {
    expect(flagsOfLinux('processor\t: 0\nflags\t\t: fpu avx avx2 fma\nbugs\t: none\n')).toContain('avx2')
    expect(flagsOfLinux('processor\t: 0\nFeatures\t: fp asimd\n')).toEqual(['fp', 'asimd'])
    expect(flagsOfLinux('processor\t: 0\n')).toEqual([])
  })

  it('get the same names on macOS', () => {
    const flags = flagsOfMac('FPU SSE4.1 SSE4.2 FMA AVX1.0\nAVX2 AVX512F\n')
    for (const flag of ['sse4_2', 'avx', 'avx2', 'fma', 'avx512f']) expect(flags).toContain(flag)
  })
})
