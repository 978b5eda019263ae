// Reads the arguments, runs one command, turns failures into a message and an exit code.
import { isDocketError } from '@docket/model'
import { isSdkError } from '@docket/sdk'
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { failureOf } from './client.ts'
import { addAlertCommands } from './commands/alerts.ts'
import { addCaseCommands } from './commands/cases.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addExportCommand } from './commands/export.ts'
import { addImportCommand } from './commands/import.ts'
import { addIncidentCommands } from './commands/incidents.ts'
import { addLoginCommands } from './commands/login.ts'
import { addMcpCommand } from './commands/mcp.ts'
import { addProvisioningCommands } from './commands/provisioning.ts'
import { addSamplesCommand } from './commands/samples.ts'
import { addServeCommands } from './commands/serve.ts'
import { addSyncCommand } from './commands/sync.ts'
import { addTailCommand } from './commands/tail.ts'
import { addTriageCommand } from './commands/triage.ts'
import { addUserCommands } from './commands/users.ts'
import { CommandFailure, exitCodes } from './failure.ts'
import { paint, safeLines } from './terminal.ts'

export function buildProgram(): Command {
  const program = new Command('docket')
    .description('Triage security alerts to verdicts with reasons')
    .version(packageJson.version)
    .showHelpAfterError('(docket --help shows every command)')
    .exitOverride()
    // Arguments may come from file names, which may hold anything.
    .configureOutput({ writeErr: (text) => process.stderr.write(`${safeLines(text.trimEnd())}\n`) })
  addServeCommands(program)
  addTriageCommand(program)
  addAlertCommands(program)
  addIncidentCommands(program)
  addCaseCommands(program)
  addTailCommand(program)
  addImportCommand(program)
  addExportCommand(program)
  addSyncCommand(program)
  addSamplesCommand(program)
  addLoginCommands(program)
  addMcpCommand(program)
  addProvisioningCommands(program)
  addUserCommands(program)
  addCompletionCommand(program)
  return program
}

function explain(thrown: unknown): number {
  const error = isSdkError(thrown) && !isDocketError(thrown) ? failureOf(thrown) : thrown
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const say = (message: string, hint?: string) =>
    process.stderr.write(
      `${paint(process.stderr, 'red', 'docket:')} ${safeLines(message)}\n${hint ? `  ${safeLines(hint)}\n` : ''}`,
    )
  if (error instanceof CommandFailure) {
    say(error.message, error.hint)
    return error.exitCode
  }
  if (isDocketError(error)) {
    const details = Object.entries(error.details ?? {}).map(([field, problems]) => `${field}: ${problems.join(', ')}`)
    say(error.message, details.join('\n  '))
    return error.code === 'invalid' ? exitCodes.usage : exitCodes.some
  }
  say(
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    'this is a fault of Docket; please report it with the lines above',
  )
  return exitCodes.some
}

/** Runs the command line; what went wrong is told on standard error and in `process.exitCode`. */
export async function run(args: string[]): Promise<void> {
  // A closed pipe (`docket … | head`) is the reader's decision, not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`docket: cannot write the output (${error.code})\n`)
    process.exit(exitCodes.some)
  })
  // Nobody is left to be told: the exit code still says how it went.
  process.stderr.on('error', () => undefined)
  try {
    await buildProgram().parseAsync(args)
  } catch (error) {
    process.exitCode = explain(error)
  }
}
