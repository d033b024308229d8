import { type Command, Option } from 'commander';
import { JournalError } from '../journal/journal-error.ts';
import { type Setting, writtenFallback } from './settings/setting.ts';
import { flagOf, SETTING_NAMES, SETTINGS } from './settings/settings.ts';
import { SettingsError } from './settings/settings-error.ts';
import { describeSystemError, isSystemError } from './system-error.ts';
import { WrongSignerError } from '../venue/wrong-signer-error.ts';

const HELP = `
Settings come from flags, from the environment and from a file, in this order.
From a flag follow its variable and its key in the file: --api-port is
FILLPROOF_API_PORT and "apiPort". The file is JSON; --config names it, or
FILLPROOF_CONFIG. The key that signs is in FILLPROOF_AGENT_KEY or in a file
that only its owner can read.

Exit status:
  0 once it is interrupted or its time is over, and has stopped in order; 1 if
  the venue says that the key may not trade for the account; 2 if the settings
  are wrong, or it cannot listen.

Examples:
  A simulated venue inside, and something to see:
    fillproof run --venue simulator --demo
  The same with a venue that misbehaves:
    fillproof run --venue simulator --demo --simulator-faults hostile
  Hyperliquid's testnet:
    fillproof run --venue testnet --account 0x<address> --agent-key-file key`;

/** Adds `run`, whose exit status is handed to `onStatus`. */
export function addRunCommand(program: Command, onStatus: (status: number) => void): void {
  const command = program
    .command('run')
    .summary('trade: a gateway between a venue and your programs')
    .description('Trades at a venue, and serves a local API to programs in any language.')
    .option('--config <file>', 'a file of settings, JSON')
    .option('--print-config', 'print all settings and where each comes from, and end')
    .addHelpText('after', HELP);
  for (const name of SETTING_NAMES) {
    const setting: Setting<unknown> = SETTINGS[name];
    if (!setting.isSecret) for (const option of optionsOf(name, setting)) command.addOption(option);
  }
  command.action(async (flags: Record<string, unknown>) => {
    // The other commands are spared what only this one imports.
    const { run } = await import('./run/run.ts');
    try {
      onStatus((await run(flags)) ? 0 : 1);
    } catch (error) {
      if (error instanceof WrongSignerError || error instanceof JournalError) {
        process.stderr.write(`fillproof: ${error.message}\n`);
        onStatus(1);
        return;
      }
      const message = describe(error);
      if (message !== null) command.error(message);
    }
  });
}

/** Null if whoever read the settings has seen enough. */
function describe(error: unknown): string | null {
  if (error instanceof SettingsError) return error.message;
  if (isSystemError(error)) return describeSystemError(error, 'the settings');
  throw error;
}

function optionsOf(name: (typeof SETTING_NAMES)[number], setting: Setting<unknown>): Option[] {
  const { about, choices, kind, placeholder } = setting;
  const flag = flagOf(name);
  if (kind === 'switch') {
    const negated = new Option(
      flag.replace('--', '--no-'),
      `not so${setting.fallback ? '' : ', the default'}`,
    );
    return [new Option(flag, `${about}${setting.fallback ? ', the default' : ''}`), negated];
  }
  const fallback = writtenFallback(setting);
  const known = choices === undefined ? '' : `: ${choices.join(', ')}`;
  const shown = fallback === '' ? '' : ` (${fallback})`;
  return [new Option(`${flag} ${placeholder}`, `${about}${known}${shown}`)];
}
