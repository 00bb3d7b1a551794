/**
 * The fuses of the packaged application (https://www.electronjs.org/docs/latest/tutorial/fuses): switches in the binary
 * that no argument or variable turns back.
 *
 * @param {string} electronVersion
 */
export function fusesFor(electronVersion) {
  const major = Number(electronVersion.split('.')[0])
  return {
    // Otherwise ELECTRON_RUN_AS_NODE=1 turns the signed program into a Node that runs anybody's script.
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    // Checked on macOS, and from Electron 30 on Windows; on Linux the fuse is set and nothing looks at it.
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    // The program keeps no cookies; the fuse would have it ask the desktop's key ring for a key at every start.
    enableCookieEncryption: false,
    // The window's files come from app://, never from file://.
    ...(major >= 29 ? { grantFileProtocolExtraPrivileges: false } : {}),
    resetAdHocDarwinSignature: false
  }
}

/**
 * What electron-builder is told.
 *
 * @param {{ application: string, electron: string, electronVersion: string, licenses: string, output: string, icons: string, isSigned: boolean }} given folders, and
 *   whether a certificate is there
 * @returns {import('electron-builder').Configuration}
 */
export function builderConfig({ application, electron, electronVersion, licenses, output, icons, isSigned }) {
  return {
    appId: 'org.heisenbench.workbench',
    productName: 'Heisenbench',
    copyright: 'MIT licence',
    directories: { app: application, output, buildResources: icons },
    electronDist: electron,
    electronVersion,
    // Everything native is there already, built for this very Electron.
    npmRebuild: false,
    nodeGypRebuild: false,
    buildDependenciesFromSource: false,
    asar: true,
    // Worker threads and the system's linker know nothing of archives: the engine, the thread that sets reports and what
    // they load lie beside the archive. In it are the main process's entry, the bridge and the window.
    asarUnpack: ['package.json', 'out/main/**', 'node_modules/**', 'resources/**'],
    files: ['**/*', '!**/*.{md,markdown}', '**/{LICENSE,LICENCE,NOTICE}*'],
    extraFiles: [{ from: licenses, to: 'licenses' }],
    electronFuses: fusesFor(electronVersion),
    electronLanguages: ['en-US'],
    publish: null,
    // The certificate itself comes from the environment (CSC_LINK and CSC_KEY_PASSWORD). One that cannot be used is an error,
    // not a package that is unsigned unseen.
    forceCodeSigning: isSigned,
    // A project as one file; the system hands it over as an argument (macOS: as 'open-file').
    fileAssociations: [
      {
        ext: 'heisenbench',
        name: 'Heisenbench project',
        description: 'A project of Heisenbench, as one file',
        mimeType: 'application/x-heisenbench',
        role: 'Editor'
      }
    ],
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    linux: {
      target: ['dir', 'AppImage', 'deb'],
      category: 'Science',
      executableName: 'heisenbench',
      icon: 'icon.png',
      synopsis: 'Accuracy, robustness and uncertainty of neural networks',
      maintainer: 'The Heisenbench founders'
    },
    deb: { depends: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'] },
    win: { target: ['nsis', 'zip'], icon: 'icon.png' },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    mac: {
      target: ['dmg', 'zip'],
      icon: 'icon.png',
      category: 'public.app-category.education',
      hardenedRuntime: true
    }
  }
}
