// Folders of the person at the keyboard. Never a relative one: the folder a command runs in may belong to somebody else.
import { homedir } from 'node:os'
import { isAbsolute, join, parse } from 'node:path'

/** The home folder; the root, where nothing will be found, for an account that has none. */
function homeFolder(): string {
  try {
    const home = homedir()
    if (isAbsolute(home)) return home
  } catch {
    // Containers run under numbers that no account has: Node finds no home for those.
  }
  return parse(process.cwd()).root
}

/**
 * A folder of the XDG base directory specification: unset, empty and relative values mean the default below the home folder.
 *
 * @param standard e.g. `.config`
 */
export function xdgFolder(value: string | undefined, standard: string): string {
  return value !== undefined && isAbsolute(value) ? value : join(homeFolder(), standard)
}
