import { Command, CommanderError } from 'commander'
import { addAttackCommand } from './commands/attack'
import { addCertifyCommand } from './commands/certify'
import { addCheckCommand } from './commands/check'
import { addCompareCommand } from './commands/compare'
import { addConformanceCommand } from './commands/conformance'
import { addCorrelationsCommand } from './commands/correlations'
import { addCorruptionsCommand } from './commands/corruptions'
import { addDemoCommand } from './commands/demo'
import { addDoctorCommand } from './commands/doctor'
import { addImportCommands } from './commands/import'
import { addProjectCommands } from './commands/project'
import { addReportCommand } from './commands/report'
import { addStudyCommand } from './commands/study'
import { addTheoryCommand } from './commands/theory'
import { addTrainCommand } from './commands/train'
import { addTransferCommand } from './commands/transfer'
import { addRunCommands } from './commands/trash'
import { addUncertaintyCommand } from './commands/uncertainty'
import { type AppSource, exitCodes, ownApps, programVersion, takeAppsFrom } from './session'

function buildProgram(apps: AppSource): Command {
  const program = new Command('heisenbench')
    .description('The accuracy-robustness trade-off of neural networks, measured')
    .version(programVersion())
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad usage or input, 130 cancelled.')
  takeAppsFrom(program, apps)
  addDoctorCommand(program)
  addDemoCommand(program)
  addProjectCommands(program)
  addImportCommands(program)
  addRunCommands(program)
  addTrainCommand(program)
  addAttackCommand(program)
  addCheckCommand(program)
  addCorruptionsCommand(program)
  addTransferCommand(program)
  addUncertaintyCommand(program)
  addCompareCommand(program)
  addCorrelationsCommand(program)
  addCertifyCommand(program)
  addConformanceCommand(program)
  addStudyCommand(program)
  addTheoryCommand(program)
  addReportCommand(program)
  everyCommand(program, (command) => {
    command.exitOverride()
    if (command.commands.length === 0)
      command.option('--json', 'print one JSON object a line on standard output')
  })
  return program
}

function everyCommand(command: Command, change: (command: Command) => void): void {
  change(command)
  for (const child of command.commands) everyCommand(child, change)
}

/**
 * Runs one command line; what went wrong is on standard error, and in the exit code of the process.
 *
 * @param args what stands behind the program's name
 * @param apps where the command gets its app from; each makes one of its own when left out
 */
export async function runProgram(args: readonly string[], apps: AppSource = ownApps): Promise<void> {
  try {
    await buildProgram(apps).parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version come this way too, with exit code 0.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  }
}
