const TICK_MS = 250
const QUIET_MS = 10_000
const NAME_WIDTH = 12

/**
 * Shows what set-up does. On a terminal the running step is rewritten in place; elsewhere (a log, CI) a line is added
 * when the step starts, every ten seconds, and at its end.
 *
 * @param {NodeJS.WritableStream & { isTTY?: boolean }} stream
 */
export function createProgress(stream) {
  const live = stream.isTTY === true
  let transient = false

  /** @param {string} text */
  const line = (text) => {
    stream.write(`${transient ? '\r\x1b[K' : ''}${text}\n`)
    transient = false
  }
  /** @param {string} text */
  const rewrite = (text) => {
    stream.write(`\r\x1b[K${text}`)
    transient = true
  }

  /** @param {string} name */
  function step(name) {
    const label = name.padEnd(NAME_WIDTH)
    return {
      /** @param {string} text */
      say: (text) => line(`${label} ${text}`),

      /**
       * Runs one piece of work under a name, with the seconds it takes. The work may report `(doneBytes, totalBytes)`.
       *
       * @template T
       * @param {string} what
       * @param {(report: (done: number, total: number) => void) => Promise<T>} work
       * @returns {Promise<T>}
       */
      async run(what, work) {
        const start = Date.now()
        let amount = ''
        let lastLine = start
        const seconds = () => Math.round((Date.now() - start) / 1000)
        if (live) rewrite(`${label} ${what} ...`)
        else line(`${label} ${what} ...`)
        const timer = setInterval(() => {
          const text = `${label} ${what} ... ${amount}${seconds()} s`
          if (live) rewrite(text)
          else if (Date.now() - lastLine >= QUIET_MS) {
            lastLine = Date.now()
            line(text)
          }
        }, TICK_MS)
        try {
          const result = await work((done, total) => {
            amount = `${describeBytes(done, total)}, `
          })
          line(`${label} ${what}: ${amount}${seconds()} s`)
          return result
        } catch (error) {
          line(`${label} ${what}: failed after ${seconds()} s`)
          throw error
        } finally {
          clearInterval(timer)
        }
      }
    }
  }

  return { step, line }
}

/**
 * @param {number} done bytes so far
 * @param {number} total bytes in all; 0 when unknown
 */
function describeBytes(done, total) {
  const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(0)
  if (total <= 0) return `${megabytes(done)} MB`
  const percent = Math.min(100, Math.floor((done / total) * 100))
  return `${megabytes(done)} of ${megabytes(total)} MB (${percent} %)`
}

/** @typedef {ReturnType<typeof createProgress>} Progress */
/** @typedef {ReturnType<Progress['step']>} Step */
