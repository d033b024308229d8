import { writeSync } from 'node:fs';
import { systemClock } from '../../clock.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Outlet } from '../../gateway/outlet.ts';
import type { JournalError } from '../../journal/journal-error.ts';
import type { WrongSignerError } from '../../venue/wrong-signer-error.ts';
import { runDemo } from '../demo/run-demo.ts';
import { printSettings, readSettings, settingsFile } from '../settings/read-settings.ts';
import { SETTING_NAMES, type Settings, variableOf } from '../settings/settings.ts';
import { LiveScreen } from '../terminal/live-screen.ts';
import { visible } from '../visible.ts';
import { wantsColour } from '../wants-colour.ts';
import { writeOutput } from '../write-output.ts';
import { logOutput } from './log-output.ts';
import type { Output } from './output.ts';
import { type RunningGateway, runGateway } from './run-gateway.ts';
import { holdNobodyUp, standardOutput } from './standard-output.ts';
import { Tally } from './tally.ts';
import { tellStopped } from './tell-stopped.ts';
import { openVenue, type VenueAccess } from './venue-access.ts';

/** How often it looks whether whoever started it is still there, in milliseconds. */
const ORPHAN_LOOK_MS = 250;
/** How long a demo goes on that nobody watches, in milliseconds. */
const DEMO_MS = 10_000;
/** How long the last words may take to be written, in milliseconds. */
const LAST_WORDS_MS = 500;

/**
 * Runs a gateway until it is interrupted, or its time is over.
 *
 * @param flags - as the command line has them.
 * @returns false if orders that it was to cancel stay open, or may.
 * @throws SettingsError if the settings are wrong, or it cannot listen.
 * @throws WrongSignerError once it has stopped, if the key may not trade for the account.
 */
export async function run(flags: Readonly<Record<string, unknown>>): Promise<boolean> {
  const file = typeof flags['config'] === 'string' ? flags['config'] : undefined;
  const given = readSettings({
    file: settingsFile(file, process.env),
    environment: process.env,
    flags: Object.fromEntries(SETTING_NAMES.map((name) => [name, flags[name]])),
  });
  // Not handed on to whatever is started from here.
  delete process.env[variableOf('agentKey')];
  if (flags['printConfig'] === true) {
    await writeOutput(printSettings(given));
    for (const warning of given.warnings) console.error(`fillproof: ${visible(warning)}`);
    return true;
  }
  const { values: settings, warnings } = given;
  const interrupted = interruption();
  const venue = await openVenue(settings);
  try {
    return await trade(settings, venue, interrupted, warnings);
  } finally {
    await venue.close();
    // Whoever reads the output may have stopped: that must not keep the process.
    setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
  }
}

async function trade(
  settings: Settings,
  venue: VenueAccess,
  interrupted: Promise<string>,
  warnings: readonly string[],
): Promise<boolean> {
  const watched = isWatched(settings);
  let gateway: Gateway | null = null;
  const output: Output = openOutput(settings, watched, () => gateway?.openViews() ?? []);
  const tally = new Tally();
  for (const warning of warnings) output.warn(warning);
  try {
    const { fatal, outlet } = fatalErrors();
    const running = await runGateway(settings, venue, output, [tally, outlet], endAtOnce);
    ({ gateway } = running);
    tellStarted(output, settings, venue, running);
    const ended = new AbortController();
    const demo = settings.demo ? startDemo(settings, venue, running, output, ended.signal) : null;
    const runForMs = settings.runForMs || (settings.demo && !watched ? DEMO_MS : 0);
    const { over, stopTimer } = timeOver(runForMs);
    const why = await Promise.race([interrupted, over, fatal]);
    stopTimer();
    if (typeof why === 'string') output.tell(`${why}: stopping`);
    else output.warn(`${why.message}: stopping`);
    ended.abort();
    await demo;
    await running.stop();
    const left = gateway.openViews();
    tellStopped(output, tally.counts, left, gateway.knowsOrders);
    if (typeof why !== 'string') throw why;
    return !settings.cancelOnStop || (gateway.knowsOrders && left.length === 0);
  } finally {
    output.close();
  }
}

/** What cannot be made durable must not leave: nothing is to be saved by stopping in order. */
function endAtOnce(error: JournalError): void {
  try {
    writeSync(process.stderr.fd, `fillproof: the journal has failed: ${error.message}\n`);
  } finally {
    process.exit(1);
  }
}

function tellStarted(
  output: Output,
  settings: Settings,
  venue: VenueAccess,
  { server, journal }: RunningGateway,
): void {
  const { about, account, url } = venue;
  const { url: api } = server;
  const { apiTokenFile, venue: name } = settings;
  output.tell(`the API is at ${api}, its token in ${apiTokenFile}`, { api, apiTokenFile });
  const more = Object.entries(about).map(([what, value]) => `, ${what} ${value}`);
  const trading = `trading at ${name} (${url}${more.join('')}) for ${account}`;
  output.tell(trading, { venue: url, account, ...about });
  if (journal !== null) output.tell(`the journal is in ${journal}`, { journal });
}

function isWatched({ terminal }: Settings): boolean {
  if (terminal !== 'auto') return terminal === 'on';
  return process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}

function openOutput(
  { logLevel: level }: Settings,
  watched: boolean,
  openViews: () => ReturnType<Gateway['openViews']>,
): Output {
  if (!watched) return logOutput(level, standardOutput(), systemClock);
  const { stdout: stream, env } = process;
  holdNobodyUp(stream);
  // One that a program made may have none, on which nothing would be shown.
  stream.columns ||= 80;
  stream.rows ||= 24;
  const colour = wantsColour(stream, env);
  return new LiveScreen({ stream, clock: systemClock, openViews, colour, level });
}

async function startDemo(
  { demoCoins: coins }: Settings,
  { url: venueUrl }: VenueAccess,
  { server, token }: RunningGateway,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const onRefused = (why: string) => output.tell(`the demo was refused: ${why}`);
  try {
    await runDemo({ venueUrl, apiUrl: server.url, token, coins, onRefused, signal });
  } catch (error) {
    output.warn(`the demo ended: ${String(error)}`);
  }
}

/** Resolves on the first signal; on the second the process ends at once, if somebody sent it. */
function interruption(): Promise<string> {
  // Interrupted, it stops in order, where the other commands just end.
  process.removeAllListeners('SIGINT');
  return new Promise((resolve) => {
    let isInterrupted = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // A terminal that is closed may tell it twice: itself, and by the shell.
        if (isInterrupted && signal !== 'SIGHUP') process.exit(130);
        isInterrupted = true;
        resolve(signal);
      });
    }
    whenOrphaned(() => resolve('npm has ended'));
  });
}

/** A signal to npm ends the shell that it started this with, which hands nothing on. */
function whenOrphaned(onOrphaned: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const { ppid: parent } = process;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, ORPHAN_LOOK_MS);
  timer.unref();
}

/** Resolves if the venue's client stops of its own accord. */
function fatalErrors(): { fatal: Promise<WrongSignerError>; outlet: Outlet } {
  const { promise: fatal, resolve } = Promise.withResolvers<WrongSignerError>();
  return { fatal, outlet: { onStep() {}, onFatal: resolve } };
}

/** Never, if it is not given. */
function timeOver(ms: number): { over: Promise<string>; stopTimer: () => void } {
  const { promise: over, resolve } = Promise.withResolvers<string>();
  if (ms === 0) return { over, stopTimer() {} };
  return { over, stopTimer: systemClock.startTimer(ms, () => resolve('the time is over')) };
}
