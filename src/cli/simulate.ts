import { randomInt } from 'node:crypto';
import { getSystemErrorMessage } from 'node:util';
import type { FaultProfile } from '../venues/simulator/faults/fault-profile.ts';
import { type SimulatorServer, startServer } from '../venues/simulator/server/server.ts';
import { createSimulator } from '../venues/simulator/session/create-simulator.ts';
import type { Simulator } from '../venues/simulator/session/simulator.ts';
import { DEVELOPMENT_ACCOUNTS } from './development-accounts.ts';
import { readFaults } from './read-faults.ts';
import { DEFAULT_USDC, type SimulateOptions } from './simulate-command.ts';
import { describeSystemError, isSystemError } from './system-error.ts';
import { timeOfDay } from './time-of-day.ts';
import { visible } from './visible.ts';
import { writeOutput } from './write-output.ts';

/** Serves a simulator until it is interrupted. Returns what prevented it, in a few words. */
export async function simulate(options: SimulateOptions): Promise<string | null> {
  const faults = readFaults(options.faults);
  if (typeof faults === 'string') return faults;
  const { seed = randomInt(2 ** 32) } = options;
  const simulator = open(options, seed, faults);
  const { host, port } = options;
  try {
    const server = await startServer(simulator, { host, port, onNotice: log });
    if (options.verbose) simulator.faultLog.listen(({ fault, whom }) => log(`${fault}: ${whom}`));
    await serve(server, describe(server, seed, options, simulator));
    return null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.syscall === 'write') return describeSystemError(error, 'standard output');
    return `cannot listen at ${host}:${port}: ${getSystemErrorMessage(error.errno)}`;
  }
}

function open(
  { account = [], blockMs, limits = false, market, trustSignatures }: SimulateOptions,
  seed: number,
  faults: FaultProfile,
): Simulator {
  const startAt = Date.now();
  const signatures = trustSignatures ? 'trust' : 'verify';
  const settings = { seed, startAt, faults, market, limits, signatures, blockMs } as const;
  const simulator = createSimulator(settings);
  const accounts = [
    ...DEVELOPMENT_ACCOUNTS.map(({ address }) => ({ address, usdc: DEFAULT_USDC })),
    ...account,
  ];
  for (const { address, usdc } of accounts) simulator.fund(address, { usdc }, startAt);
  return simulator;
}

function describe(
  { url }: SimulatorServer,
  seed: number,
  { account = [], faults }: SimulateOptions,
  simulator: Simulator,
): string {
  const keys = DEVELOPMENT_ACCOUNTS.map(
    ({ address, privateKey }) => `  ${address} ${privateKey}\n`,
  );
  const others = [...new Set(account.map(({ address }) => address))].map((address) => {
    const { usdc } = simulator.truth(address, Date.now()) ?? { usdc: '0.0' };
    return `  ${address} with ${usdc.replace(/\.0$/, '')} USDC\n`;
  });
  return `A simulated Hyperliquid is at ${url}
  sockets  ${url.replace(/^http/, 'ws')}/ws
  seed     ${seed}
  faults   ${faults}
Accounts with ${DEFAULT_USDC} USDC each, and their keys, which everybody knows:
${keys.join('')}${others.join('')}`;
}

/** Says that it is there, and waits until it is interrupted, or nobody reads what it says. */
async function serve(server: SimulatorServer, description: string): Promise<void> {
  // Interrupted, it closes in order, where the other commands just end.
  process.removeAllListeners('SIGINT');
  const interrupted = new Promise((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
    process.stdout.once('error', resolve);
  });
  try {
    await writeOutput(description);
    await interrupted;
  } finally {
    await server.close();
  }
}

function log(notice: string): void {
  process.stdout.write(`${timeOfDay(Date.now()).time} ${visible(notice)}\n`);
}
