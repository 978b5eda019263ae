// Runs rspamd and SpamAssassin (Debian packages, local tests only, loopback) over a set of mails and measures their CPU time.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PeerResult {
  mails: number
  cpuSeconds: number
  /** Mails given back with the peer's own "spam" decision. */
  flagged: number
  version: string
}

/** CPU seconds (user and system) of a process and its children, from /proc; threads are included. */
function cpuSecondsOf(pid: number): number {
  const ticks = (of: number) => {
    const fields = readFileSync(`/proc/${of}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return Number(fields[11]) + Number(fields[12])
  }
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid)
  return [pid, ...children.map(Number)].reduce((sum, of) => sum + ticks(of), 0) / 100
}

function parentOf(pid: number): number {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[1],
    )
  } catch {
    return 0 // the process ended while the list was read
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** rspamd with everything that asks the network, Redis or fuzzy storage switched off; null when it is not installed. */
export async function measureRspamd(files: string[]): Promise<PeerResult | null> {
  if (spawnSync('rspamd', ['--version']).status !== 0) return null
  const folder = mkdtempSync(join(tmpdir(), 'bench-rspamd-'))
  const port = await freePort()
  const off = [
    'rbl',
    'fuzzy_check',
    'asn',
    'dmarc',
    'spf',
    'neural',
    'greylist',
    'ratelimit',
    'history_redis',
    'replies',
    'url_redirector',
    'reputation',
    'mx_check',
    'clickhouse',
    'elastic',
    'metadata_exporter',
    'milter_headers',
    'dkim_signing',
    'arc',
  ]
  mkdirSync(join(folder, 'db'))
  writeFileSync(
    join(folder, 'rspamd.conf'),
    [
      '.include "/etc/rspamd/common.conf"',
      `options { pidfile = "${folder}/pid"; control_socket = "${folder}/control.sock mode=0600"; dns { timeout = 0.01s; retransmits = 1; nameserver = ["127.0.0.1:9"]; } }`,
      `logging { type = "file"; filename = "${folder}/log"; level = "error"; }`,
      `worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; max_tasks = 1; enabled = true; }`,
      ...off.map((name) => `${name} { enabled = false; }`),
    ].join('\n'),
  )
  const server = spawn(
    'rspamd',
    [
      '-i',
      '-f',
      '-c',
      join(folder, 'rspamd.conf'),
      `--var=DBDIR=${join(folder, 'db')}`,
      `--var=RUNDIR=${folder}`,
      `--var=LOGDIR=${folder}`,
    ],
    { stdio: 'ignore' },
  )
  try {
    await waitFor(async () => (await fetch(`http://127.0.0.1:${port}/ping`)).ok)
    await fetch(`http://127.0.0.1:${port}/checkv2`, { method: 'POST', body: readFileSync(files[0] ?? '') })
    const before = cpuSecondsOf(server.pid ?? 0)
    let flagged = 0
    for (const file of files) {
      const answer = (await (
        await fetch(`http://127.0.0.1:${port}/checkv2`, { method: 'POST', body: readFileSync(file) })
      ).json()) as { action?: string }
      if (answer.action === 'add header' || answer.action === 'reject' || answer.action === 'rewrite subject') flagged++
    }
    const cpuSeconds = cpuSecondsOf(server.pid ?? 0) - before
    const version = spawnSync('rspamd', ['--version'], { encoding: 'utf8' }).stdout.match(/[\d.]+/)?.[0] ?? ''
    return { mails: files.length, cpuSeconds, flagged, version }
  } finally {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function waitFor(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await check().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('the peer did not start within 20 s')
}

const spamAssassinLoop = `
use Mail::SpamAssassin; use Time::HiRes;
my $sa = Mail::SpamAssassin->new({ local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => "/dev/null" });
$sa->compile_now(0);
my @files = <STDIN>; chomp @files;
my ($u0, $s0) = times; my $flagged = 0;
for my $file (@files) {
  open my $in, '<:raw', $file or die; local $/; my $text = <$in>; close $in;
  my $mail = $sa->parse($text); my $status = $sa->check($mail); $flagged++ if $status->is_spam; $status->finish; $mail->finish;
}
my ($u1, $s1) = times;
printf "%d %.3f %d %s\\n", scalar @files, $u1 + $s1 - $u0 - $s0, $flagged, Mail::SpamAssassin::Version();
`

/** SpamAssassin's own Perl module in one process, rules compiled once; null when it is not installed. */
export function measureSpamAssassin(files: string[]): PeerResult | null {
  if (!existsSync('/usr/bin/spamassassin')) return null
  const done = spawnSync('perl', ['-e', spamAssassinLoop], {
    input: files.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const [mails, cpu, flagged, version] = done.stdout.trim().split(/\s+/)
  if (done.status !== 0 || !cpu) throw new Error(`SpamAssassin failed: ${done.stderr.slice(0, 500)}`)
  return { mails: Number(mails), cpuSeconds: Number(cpu), flagged: Number(flagged), version: version ?? '' }
}
