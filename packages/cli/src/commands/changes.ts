// The options that say what to change on incidents and cases.
import type { Command } from 'commander'
import { CommandFailure, exitCodes } from '../failure.ts'

export interface ChangeFlags {
  title?: string
  description?: string
  severity?: string
  status?: string
  priority?: string
  resolution?: string
  reason?: string
  assign?: string
  label?: string[]
}

export function changeOptions(command: Command): Command {
  return command
    .option('--title <text>')
    .option('--description <text>')
    .option('--severity <severity>', 'informational, low, medium, high or critical')
    .option('--status <status>', 'new, in_progress, on_hold or closed')
    .option('--priority <priority>', 'informational, low, medium, high or escalated')
    .option('--resolution <resolution>', 'true_positive, benign_positive, false_positive, low_priority or undetermined')
    .option('--reason <reason>', 'reason of the resolution, e.g. suspicious_activity')
    .option('--assign <person>', 'name or address; none to unassign')
}

/** Only what was given; refuses a change of nothing. */
export function changeFrom(flags: ChangeFlags): Record<string, unknown> {
  const { title, description, severity, status, priority, resolution, reason, assign } = flags
  const change: Record<string, unknown> = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(severity === undefined ? {} : { severity }),
    ...(status === undefined ? {} : { status }),
    ...(priority === undefined ? {} : { priority }),
    ...(resolution === undefined ? {} : { resolution }),
    ...(reason === undefined ? {} : { resolutionReason: reason }),
    ...(assign === undefined ? {} : { assignee: assign === 'none' ? null : personOf(assign) }),
  }
  if (Object.keys(change).length === 0 && flags.label === undefined)
    throw new CommandFailure(exitCodes.usage, 'nothing to change was given', 'see --help for what can be changed')
  return change
}

function personOf(text: string) {
  const isAddress = text.includes('@')
  return {
    id: null,
    name: isAddress ? null : text,
    email: isAddress ? text : null,
    userPrincipalName: null,
    kind: 'user',
  }
}
