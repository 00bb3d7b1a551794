import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AttackId } from '@contract/attacks'
import { ConformanceSpec } from '@contract/conformance'
import { AppError, parseOrThrow } from '@contract/errors'
import { conformanceFacts, conformanceLine, conformanceNotes, maskedLine } from '@contract/conformance-text'
import { conformanceFile } from '@services/conformance/page'
import { cancellable, Stopped } from '../run-job'
import { action } from '../session'

export function addConformanceCommand(program: Command): void {
  program
    .command('conformance')
    .description('Try every attack on networks whose exact answer is known, and print a certificate')
    .option('--attacks <LIST>', `only these: ${AttackId.options.join(', ')}`)
    .option('--seed <N>', 'seed of all random streams', '1')
    .option('--project <DIR>', 'also keep the certificate with this project, for its report')
    .option('--out <FILE>', 'also write the certificate: .html for a page, .json for all of it')
    .action(
      action(async ({ app, output, options }) => {
        const out = typeof options['out'] === 'string' ? options['out'] : undefined
        const attacks = typeof options['attacks'] === 'string' ? options['attacks'].split(',') : []
        const spec = parseOrThrow(
          ConformanceSpec,
          {
            kind: 'conformance',
            attacks: attacks.map((name) => name.trim()),
            seed: Number(options['seed'])
          },
          'The conformance lab'
        )
        const certificate = await cancellable(
          () => Promise.resolve(app.conformance.stop()),
          () =>
            app.conformance.run(spec, {
              progress: (progress) => output.progress('conformance', progress, null),
              row: (row) => output.text(conformanceLine(row)),
              masked: (row) => output.text(maskedLine(row))
            })
        )
        if (certificate === null) throw new Stopped('the conformance lab was stopped')
        if (out !== undefined)
          await writeFile(
            resolve(out),
            conformanceFile(certificate, out.toLowerCase().endsWith('.json') ? 'json' : 'html')
          )
        output.line({ kind: 'result', ...certificate })
        for (const note of conformanceNotes) output.text(note)
        for (const { name, value } of conformanceFacts(certificate)) output.text(`${name}: ${value}`)
        const missed = certificate.masked.filter(({ passed }) => !passed)
        if (missed.length > 0)
          throw new AppError(
            'bug',
            `The checks did not say what they have to: ${missed.map(maskedLine).join(' ')} Do not trust their grades on this machine.`
          )
        if (!certificate.passed)
          throw new AppError(
            'bug',
            `Not every attack gave the exact answer: ${certificate.rows
              .filter(({ passed }) => !passed)
              .map(({ attack, norm, model, goal }) => `${attack} ${norm} on ${model} (${goal})`)
              .join(', ')}. Do not trust these attacks on this machine.`
          )
      })
    )
}
