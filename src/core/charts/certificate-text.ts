import type { CertificateResult } from '@contract/certificates/result'
import { formatInterval, formatPercent } from './format'

/**
 * Share of all images that are right with the largest radius that could have come out: theirs is a lower bound of what a
 * larger ball or search would have given. Null where there is no such limit.
 */
export function shareAtLimit({ samples, limit }: CertificateResult): number | null {
  if (limit === null || samples.length === 0) return null
  const stopped = samples.filter(({ label, predicted, radius }) => predicted === label && radius >= limit)
  return stopped.length / samples.length
}

/** "12.0 % at the largest possible"; empty where nothing limits a radius. */
export function limitText(result: CertificateResult): string {
  const share = shareAtLimit(result)
  return share === null ? '' : `${formatPercent(share)} at the largest possible`
}

/** "12.53 (11.98 – 13.08)", the mean local Lipschitz constant; empty where it was not measured. */
export function lipschitzText({ meanLipschitz }: CertificateResult): string {
  return meanLipschitz === undefined ? '' : formatInterval(meanLipschitz)
}
