import { theories, theoryView, type Theory, type TheoryParameter } from '@core/charts/theory'
import type { Command } from 'commander'
import { AppError, parseOrThrow } from '@contract/errors'
import { TheorySample } from '@contract/theory-sample'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { table } from '../output'
import { action } from '../session'

const drawFlags = flagsOf(TheorySample, [], ['train', 'test', 'seed'])

/** The closed forms that the window draws, each a command whose flags are its parameters. */
export function addTheoryCommand(program: Command): void {
  const all = program
    .command('theory')
    .description('What theory says, in closed forms and without a network, for given parameters')
  for (const theory of theories) {
    const command = all
      .command(theory.id)
      .description(`${theory.title}. ${theory.source}`)
      .addHelpText('after', `\n${theory.text}`)
    for (const { id, label, explanation, min, max, start } of theory.parameters)
      command.option(`--${id} <NUMBER>`, `${label}: ${explanation} From ${min} to ${max} (default: ${start})`)
    if (theory.draw) {
      command.option(
        '--draw <FILE>',
        'also draw labelled examples of this model into a NumPy archive, to import and train networks on'
      )
      for (const option of drawFlags.flatMap(optionsOf)) command.addOption(option)
    }
    command.action(
      action(async ({ app, output, options }) => {
        const parameters = Object.fromEntries(
          theory.parameters.map((parameter) => [parameter.id, valueOf(parameter, options[parameter.id])])
        )
        const { facts, charts } = theoryView(theory, parameters)
        const file = options['draw']
        if (typeof file === 'string') {
          const given = { ...inputFrom(drawFlags, options), theory: theory.id, parameters }
          await app.datasets.drawTo(parseOrThrow(TheorySample, given, 'What is drawn'), file)
        }
        output.line({
          ...{ kind: 'theory', theory: theory.id, parameters, facts, source: theory.source },
          ...(typeof file === 'string' ? { file } : {}),
          charts: charts.map(({ id, title, caption, x, y, series }) => ({
            ...{ id, title, caption, x: x.label, y: y.label },
            series: series.map(({ label, points }) => ({
              label,
              points: points.map((point) => [point.x, point.y])
            }))
          }))
        })
        for (const line of textOf(theory, parameters, facts)) output.text(line)
        if (typeof file === 'string') output.text(`Drawn into ${file}. Import it with heisenbench import.`)
      })
    )
  }
}

/** @throws AppError 'invalid-input' where it is no number within the parameter's range */
function valueOf({ id, min, max, start }: TheoryParameter, given: unknown): number {
  if (given === undefined) return start
  const value = String(given).trim() === '' ? NaN : Number(given)
  if (!(value >= min && value <= max))
    throw new AppError('invalid-input', `--${id} is a number from ${min} to ${max}, not ${String(given)}.`)
  return value
}

function textOf(
  theory: Theory,
  parameters: Readonly<Record<string, number>>,
  facts: readonly { readonly name: string; readonly value: string }[]
): string[] {
  const settings = theory.parameters.map(({ id, label }) => `${label} = ${parameters[id]}`)
  return [
    `${theory.title}: ${settings.join(', ')}`,
    table([['What follows', 'Value'], ...facts.map(({ name, value }) => [name, value])]),
    `Source: ${theory.source}`,
    'With --json also the curves, point by point.'
  ]
}
