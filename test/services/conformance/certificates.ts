import { ConformanceCertificate } from '@contract/conformance'

/** A certificate with one trial of an attack and one of the checks. */
export function certificate(
  createdAt: string,
  change: Partial<ConformanceCertificate> = {}
): ConformanceCertificate {
  return ConformanceCertificate.parse({
    ...{ heisenbench: '0.1.0', tensorflow: '2.21.0', tfjs: '4.22.0', node: '22.0.0', platform: 'linux-x64' },
    ...{
      processor: 'A processor',
      cores: 2,
      seed: 7,
      attacks: ['fgsm'],
      createdAt,
      seconds: 3,
      passed: true
    },
    rows: [
      {
        ...{ attack: 'fgsm', norm: 'linf', model: 'linear', goal: 'untargeted', epsilon: 0.1, options: {} },
        ...{ quantity: 'robust accuracy', expected: 0.5, found: 0.5, deviation: 0, demand: 'exact' },
        ...{ passed: true, reason: '', seconds: 0.1 }
      }
    ],
    masked: [
      { network: 'flat', expected: ['C10'], raised: ['C10'], found: ['Flat.'], passed: true, seconds: 0.2 }
    ],
    ...change
  })
}
