import { type Command, InvalidArgumentError } from 'commander';

/** What the command line asks for. */
export interface SimulateOptions {
  readonly port: number;
  readonly host: string;
  readonly seed?: number;
  /** A profile's name, or a file. */
  readonly faults: string;
  readonly account?: readonly AccountOption[];
  readonly limits?: boolean;
  readonly trustSignatures?: boolean;
  readonly blockMs: number;
  readonly market: boolean;
  readonly verbose?: boolean;
}

export interface AccountOption {
  readonly address: string;
  readonly usdc: string;
}

/** Dollars of an account that names none. */
export const DEFAULT_USDC = '1000000';

const HELP = `
Clients take the URL that is printed; their sockets are at /ws. The accounts
that are printed are funded, and their keys are known to everybody.

A profile of faults is none, typical, hostile, or a JSON file that says what
differs from one of them: {"extends": "typical", "answerLost": 0.1}. While it
runs, POST /admin/faults sets another, and GET /admin/truth?user=0x... tells
what is true of a user. Both are for programs on this machine.

Exit status:
  0 once it is interrupted, or its output is closed; 2 if the command line or
  the profile is wrong, or if it cannot listen.

Examples:
  A venue in which nothing goes wrong:
    fillproof simulate
  One that misbehaves, with the same dice each time:
    fillproof simulate --faults hostile --seed 7
  For clients that sign with no real key:
    fillproof simulate --trust-signatures --account 0x<40 hex digits>:5000`;

/** Adds `simulate`, whose exit status is handed to `onStatus`. */
export function addSimulateCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('simulate')
    .summary('be a Hyperliquid on this machine, with its faults')
    .description('Serves a simulated Hyperliquid over HTTP and WebSocket until interrupted.')
    .option('--port <port>', 'where to listen; 0 for any port', wholeNumber(65_535), 7_071)
    .option('--host <host>', 'the address to listen at', named, '127.0.0.1')
    .option('--seed <number>', 'chance; any, if not given', wholeNumber(2 ** 32 - 1))
    .option('--faults <profile>', 'what goes wrong: a name or a file', 'none')
    .option('--account <address[:usdc]>', 'also fund this account; repeatable', account)
    .option('--limits', "enforce the venue's limits")
    .option('--trust-signatures', 'believe who a request claims to be from')
    .option('--block-ms <ms>', 'how far apart blocks are', wholeNumber(60_000), 0)
    .option('--no-market', 'without a market in the background')
    .option('--verbose', 'say what goes wrong, and for whom')
    .addHelpText('after', HELP)
    .action(async (options: SimulateOptions, command: Command) => {
      // The other commands are spared what only this one imports.
      const { simulate } = await import('./simulate.ts');
      const problem = await simulate(options);
      if (problem !== null) command.error(problem);
      onStatus(0);
    });
}

/** An empty host would be every address of the machine. */
function named(host: string): string {
  if (host !== '') return host;
  throw new InvalidArgumentError('Expected an address.');
}

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,10}$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number up to ${most}.`);
  };
}

function account(text: string, before: readonly AccountOption[] = []): AccountOption[] {
  const [, address, usdc = DEFAULT_USDC] = ACCOUNT.exec(text) ?? [];
  if (address === undefined) {
    throw new InvalidArgumentError('Expected 0x and 40 hex digits, and dollars behind a colon.');
  }
  return [...before, { address: address.toLowerCase(), usdc }];
}

const ACCOUNT = /^(0x[\da-f]{40})(?::(\d{1,12}(?:\.\d{1,6})?))?$/i;
