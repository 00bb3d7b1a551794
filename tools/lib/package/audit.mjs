import { npmCommand } from '../packages.mjs'
import { projectRoot } from '../paths.mjs'
import { run } from '../run.mjs'

/**
 * What `npm audit` says of the packages that are shipped. Without an answer from the registry nothing is known, and
 * that is what is said.
 *
 * @returns {Promise<{ reached: boolean, lines: string[] }>}
 */
export async function auditPackages() {
  const npm = npmCommand()
  const { output } = await run(npm.command, [...npm.args, 'audit', '--omit=dev', '--json'], {
    cwd: projectRoot
  })
  const answer = parseAnswer(output)
  if (answer === null) {
    const why = /npm (?:warn|error) audit (.*)|"summary": "(.*)"/.exec(output)
    return {
      reached: false,
      lines: [
        `npm audit: not reached (${(why?.[1] || why?.[2] || 'no answer').trim()}); nothing is known of advisories`
      ]
    }
  }
  const { total, critical, high, moderate, low } = answer.metadata.vulnerabilities
  const names = Object.values(answer.vulnerabilities).map(
    ({ name, severity, range }) => `  ${severity}: ${name} ${range}`
  )
  return {
    reached: true,
    lines: [
      `npm audit: ${total} (${critical} critical, ${high} high, ${moderate} moderate, ${low} low)`,
      ...names
    ]
  }
}

/**
 * @param {string} output warnings of npm may stand before the JSON
 * @returns {{ metadata: { vulnerabilities: Record<string, number> }, vulnerabilities: Record<string, { name: string, severity: string, range: string }> } | null}
 */
export function parseAnswer(output) {
  const start = output.indexOf('{')
  const end = output.lastIndexOf('}')
  if (start === -1 || end < start) return null
  try {
    const answer = JSON.parse(output.slice(start, end + 1))
    return answer.metadata?.vulnerabilities === undefined ? null : answer
  } catch {
    return null
  }
}
