import { Command, CommanderError } from 'commander';
import { hideKeys } from './hide-keys.ts';
import { addJournalCommands } from './journal/journal-commands.ts';
import { readVersion } from './read-version.ts';
import { addReplayCommand } from './replay-command.ts';
import { addRunCommand } from './run-command.ts';
import { addSimulateCommand } from './simulate-command.ts';
import { describeSystemError, isSystemError } from './system-error.ts';
import { visible } from './visible.ts';
import { writeOutput } from './write-output.ts';

/** Exit status of a wrong command line, and of reading or writing that fails. */
const FAILED_STATUS = 2;

/** Runs the command that the arguments name, and returns the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  // Whoever writes learns of a failure by its callback: unheard here, it would end in a trace.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  let status = 0;
  let help = '';
  const program = new Command('fillproof')
    .description('Order lifecycles for venues that cancel and replace.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
      outputError: (text, write) => write(`fillproof: ${onOneLine(text)}\n`),
    });
  const onStatus = (ended: number) => {
    status = ended;
  };
  addRunCommand(program, onStatus);
  addReplayCommand(program, onStatus);
  addSimulateCommand(program, onStatus);
  addJournalCommands(program, onStatus);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) return FAILED_STATUS;
  }
  return (await writeHelp(help)) ? status : FAILED_STATUS;
}

async function writeHelp(help: string): Promise<boolean> {
  try {
    if (help !== '') await writeOutput(help);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const message = describeSystemError(error, 'help');
    if (message !== null) process.stderr.write(`fillproof: ${message}\n`);
    return message === null;
  }
}

function onOneLine(text: string): string {
  const message = text.replace(/^error: /, '').trim();
  // A key that was given as a flag is known to the shell's history only.
  return hideKeys(visible(message.replaceAll(/\s*\n\s*/g, ' ')));
}
