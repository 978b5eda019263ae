// Command lines: what attackers run, each reason with the field it stood in.
import type { RawFinding } from '../../analyser.ts'
import { commandRows } from './command-rows.ts'
import { type AlertAnalyser, clip, inField } from './view.ts'

const maxCommands = 60

export const commands: AlertAnalyser = {
  name: 'commands',
  cites: [...new Set(commandRows.map(({ id }) => id))],
  run({ facts, extracted }) {
    const located = new Map(extracted.commandLines.map(({ field, value }) => [value, field]))
    for (const value of facts.processCommandlines) if (!located.has(value)) located.set(value, 'process_commandlines')
    const seen = new Map<string, RawFinding>()
    for (const [command, field] of [...located].slice(0, maxCommands)) {
      // Carets, doubled quotes and back-ticks inside words are noise that shells drop.
      const plain = command.toLowerCase().replace(/[\^`]|""|''/g, '')
      for (const row of commandRows) {
        const key = `${row.id} ${row.says}`
        if (seen.has(key) || !row.all.every((pattern) => pattern.test(plain))) continue
        if (row.none?.some((pattern) => pattern.test(plain))) continue
        seen.set(key, {
          id: row.id,
          where: inField(field, command),
          says: `The command ${row.says}: ${clip(command)}`,
        })
      }
    }
    return [...seen.values()]
  },
}
