// For tests only: reads a mail as text through the intake and runs one analyser over it.
import type { Analysis, Context, EmailAnalyser } from '../analyser.ts'
import { readMail } from '../intake/index.ts'
import { defaultLimits, offlinePorts, type Ports } from '../ports.ts'

/** A context as the runner makes it, with all the time of the world. */
export function contextForTests(ports: Partial<Ports> = {}): Context {
  return {
    ports: { ...offlinePorts, ...ports },
    limits: defaultLimits,
    outOfTime: () => false,
    authenticatedDomains: new Set(),
  }
}

/** Runs `analyser` over a mail given as lines. */
export async function examine(
  analyser: EmailAnalyser,
  lines: readonly string[],
  context: Context = contextForTests(),
): Promise<Analysis> {
  const bytes = Buffer.from(lines.join('\r\n'), 'utf8')
  const { mail } = await readMail(bytes, { limits: defaultLimits, outOfTime: () => false })
  return analyser.run(mail, context)
}

/** Ids of the findings, in order of first appearance. */
export async function idsOf(
  analyser: EmailAnalyser,
  lines: readonly string[],
  context: Context = contextForTests(),
): Promise<string[]> {
  const { findings } = await examine(analyser, lines, context)
  return [...new Set(findings.map((finding) => finding.id))]
}

/** A plain mail with some headers replaced (null removes one) and a body. */
export function letter(headers: Record<string, string | null>, body: readonly string[] = ['Good morning.']): string[] {
  const all: Record<string, string | null> = {
    From: 'Ada Lovett <ada.lovett@example.com>',
    To: 'kim@example.org',
    Subject: 'Minutes of Tuesday',
    Date: 'Tue, 03 Nov 2026 09:00:00 +0000',
    'Message-ID': '<20261103.1@example.com>',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
  return [...lines, '', ...body]
}

/** The same with an HTML body. */
export function htmlLetter(headers: Record<string, string | null>, html: string): string[] {
  return letter({ 'Content-Type': 'text/html; charset=utf-8', ...headers }, [html])
}
