/** Where electron-builder looks for a certificate, for each system that signs programs. */
const CERTIFICATES = /** @type {Record<string, readonly string[]>} */ ({
  win32: ['WIN_CSC_LINK', 'CSC_LINK'],
  darwin: ['CSC_LINK', 'CSC_NAME', 'CSC_KEYCHAIN']
})

/**
 * Whether the package gets a signature, by the variables that electron-builder reads, and a line that says so. With a
 * certificate a package that cannot be signed is none: electron-builder would go on without, in a warning.
 *
 * @param {NodeJS.Platform} system that the package is made on, and for
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {{ isSigned: boolean, line: string }}
 */
export function signingFor(system, environment) {
  const names = CERTIFICATES[system]
  if (names === undefined) {
    const line =
      'unsigned: programs for Linux carry no signature; SHA-256 sums or a signed list of them can stand in'
    return { isSigned: false, line }
  }
  const given = names.find((name) => (environment[name] ?? '') !== '')
  if (given === undefined)
    return {
      isSigned: false,
      line:
        `unsigned: no certificate is given by ${names.join(' or ')}` +
        (system === 'darwin' ? ' (electron-builder takes one from the key chain if it finds one)' : '')
    }
  return { isSigned: true, line: `to be signed with the certificate that ${given} names` }
}
