import type { Command } from 'commander'
import {
  certificateInfos,
  CertificateId,
  certificateLabel,
  type CertificateInfo
} from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import { AppError, parseOrThrow } from '@contract/errors'
import { CertifyJobSpec } from '@contract/job'
import { shareAtLimit } from '@core/charts/certificate-text'
import { flagsOf, inputFrom, mergeFlags, optionsOf } from '../flags'
import { numbersOf } from '../lines'
import { runJob } from '../run-job'
import { action } from '../session'

const jobFlags = flagsOf(CertifyJobSpec, [], ['model', 'dataset', 'samples', 'offset', 'seed', 'batchSize'])
const optionPath = ['certificate', 'options']

/** Every option of every certificate; the description says whose it is. */
const optionFlags = mergeFlags(
  Object.values(certificateInfos).map((info: CertificateInfo) => flagsOf(info.options, optionPath))
).map((flag) => ({
  ...flag,
  description: `${flag.description} [${certificatesWith(flag.path[2] ?? '').join(', ')}]`
}))

function certificatesWith(option: string): CertificateId[] {
  return CertificateId.options.filter((id) => option in certificateInfos[id].options.shape)
}

export function addCertifyCommand(program: Command): void {
  const certify = program
    .command('certify')
    .description('Certify a network: radii in which no adversarial input exists, and estimates of them')
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption(`--certificate <${CertificateId.options.join('|')}>`, 'the certificate or estimate')
    .option('--norm <linf|l2|l1>', 'what the radius measures (default: the first that the certificate knows)')
    .option('--epsilons <LIST>', 'where the certified accuracy is read: 0.05,0.1 (default: even steps)')
    .option('--per-sample', 'with --json: also class and radius of each image')
  for (const option of [...jobFlags, ...optionFlags].flatMap(optionsOf)) {
    if (['--model', '--dataset'].includes(option.long ?? '')) option.makeOptionMandatory()
    certify.addOption(option)
  }
  certify.action(
    action(async ({ app, output, options }) => {
      const spec = specOf(options)
      const { points } = await runJob(app, spec, output)
      const result = points.flatMap((point) => (point.kind === 'certificate' ? [point.result] : []))[0]
      if (!result) throw new AppError('bug', 'The certificate ended without a result.')
      const samples = options['perSample'] === true ? { samples: result.samples } : {}
      output.line({
        ...{ kind: 'result', model: spec.model, dataset: spec.dataset },
        ...certificateSummary(result),
        ...samples
      })
      for (const line of certificateLines(spec.model, result)) output.text(line)
    })
  )
}

function specOf(options: Readonly<Record<string, unknown>>): CertifyJobSpec {
  const id = parseOrThrow(
    CertificateId,
    options['certificate'],
    `The certificate (one of ${CertificateId.options.join(', ')})`
  )
  const info: CertificateInfo = certificateInfos[id]
  const foreign = optionFlags.filter(
    (flag) =>
      inputFrom([flag], options)['certificate'] !== undefined &&
      !certificatesWith(flag.path[2] ?? '').includes(id)
  )
  if (foreign.length > 0)
    throw new AppError(
      'invalid-input',
      `${info.label} has no ${foreign.map(({ name }) => `--${name}`).join(', ')}; leave it out or take another certificate.`
    )
  const input = inputFrom([...jobFlags, ...optionFlags], options)
  return parseOrThrow(
    CertifyJobSpec,
    {
      ...input,
      kind: 'certify',
      certificate: {
        ...(input['certificate'] as object | undefined),
        certificate: id,
        norm: options['norm'] ?? info.norms[0]
      },
      ...(typeof options['epsilons'] === 'string' ? { epsilons: numbersOf(options['epsilons']) } : {})
    },
    'The certificate'
  )
}

/** What `--json` prints of a certificate, with all conditions. */
function certificateSummary(result: CertificateResult): object {
  const { spec, meanLipschitz: lipschitz } = result
  return {
    certificate: spec.certificate,
    promise: certificateInfos[spec.certificate].promise,
    norm: spec.norm,
    options: spec.options,
    sampleCount: result.sampleCount,
    offset: result.offset,
    seed: result.seed,
    cleanAccuracy: result.cleanAccuracy.value,
    cleanInterval: [result.cleanAccuracy.low, result.cleanAccuracy.high],
    abstained: result.abstained,
    certifiedAccuracy: result.certifiedAccuracy.map(({ epsilon, accuracy }) => ({
      epsilon,
      value: accuracy.value,
      interval: [accuracy.low, accuracy.high]
    })),
    meanRadius: result.meanRadius,
    limit: result.limit,
    shareAtLimit: shareAtLimit(result),
    ...(lipschitz
      ? { meanLipschitz: lipschitz.value, meanLipschitzInterval: [lipschitz.low, lipschitz.high] }
      : {}),
    seconds: result.seconds,
    modelHash: result.modelHash,
    datasetHash: result.datasetHash
  }
}

function limitShare(result: CertificateResult): string {
  const share = shareAtLimit(result)
  return share === null ? '' : `, ${share.toFixed(4)} at the largest possible`
}

function lipschitzLines({ meanLipschitz }: CertificateResult): string[] {
  if (meanLipschitz === undefined) return []
  const { value, low, high } = meanLipschitz
  const interval =
    low === null || high === null ? '' : ` (95 % interval ${low.toPrecision(4)} to ${high.toPrecision(4)})`
  return [`  mean local Lipschitz constant ${value.toPrecision(4)}${interval}`]
}

function certificateLines(model: string, result: CertificateResult): string[] {
  const info: CertificateInfo = certificateInfos[result.spec.certificate]
  const { cleanAccuracy: clean, abstained, sampleCount } = result
  const word = info.promise === 'estimate' ? 'estimated to withstand' : 'certified'
  return [
    `${certificateLabel(result.spec)} of "${model}", ${sampleCount} images from ${result.offset}, seed ${result.seed}, ${result.seconds.toFixed(1)} s`,
    `  ${info.promiseNote}`,
    `  right ${clean.value.toFixed(4)} (95 % interval ${clean.low.toFixed(4)} to ${clean.high.toFixed(4)}), abstained ${abstained}, mean radius ${result.meanRadius.toPrecision(4)}${limitShare(result)}`,
    ...lipschitzLines(result),
    ...result.certifiedAccuracy.map(
      ({ epsilon, accuracy }) =>
        `  ${word} at ${Number(epsilon.toPrecision(4))}: ${accuracy.value.toFixed(4)} (${accuracy.low.toFixed(4)} to ${accuracy.high.toFixed(4)})`
    )
  ]
}
