import { statSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { InputMessage } from '../dispatch/input.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { type Line, readLines } from '../tape/lines.ts';
import { replayLine } from '../tape/tape.ts';
import { FrameReplay } from '../venues/hyperliquid/frame-replay.ts';
import { onJournal } from './journal/on-journal.ts';
import { openInput } from './open-input.ts';
import { describeSystemError, isSystemError } from './system-error.ts';
import { Timeline, type TimelineLine } from './timeline.ts';
import { wantsColour } from './wants-colour.ts';
import { writeOutput } from './write-output.ts';

interface ReplayOptions {
  readonly format: 'tape' | 'hyperliquid';
  readonly adopt?: boolean;
  readonly armModify: 'sent' | 'acked';
  readonly pretty?: boolean;
  readonly from?: number;
  readonly to?: number;
}

/** What came of a line: several answers where it holds several reports. */
type Answers = readonly { readonly line: TimelineLine; readonly input: InputMessage | null }[];

/** Exit status if any line was invalid. */
const INVALID_STATUS = 1;

const EXAMPLES = `
A folder is a journal: its inputs are given again, and each step that is not
what was recorded is written; nothing, if all are. With --pretty all are shown.

Exit status:
  0; 1 if any line was invalid, or of a journal differs; 2 if the command line
  is wrong, or if reading or writing fails.

Examples:
  What each line of a tape did, as NDJSON:
    fillproof replay tape.ndjson
  The same as a timeline for people:
    fillproof replay --pretty tape.ndjson
  In a pipe, where each line is answered before the next is read:
    engine | fillproof replay | audit
  A recording of Hyperliquid's frames, with the orders in it tracked:
    fillproof replay --format hyperliquid --adopt --pretty frames.ndjson
  Some lines of a journal:
    fillproof replay --pretty --from 1000 --to 1020 journal/main`;

/** Adds `replay`, whose exit status is handed to `onStatus`. */
export function addReplayCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('replay')
    .summary('apply a tape and show what each line did, or a journal and compare')
    .description(
      'Applies the lines of a tape, and answers each with what it did and by which rule.',
    )
    .argument('[file]', 'NDJSON, an input a line; - is standard input; or a folder', '-')
    .addOption(
      new Option('--format <format>', 'inputs, or frames as the venue sends them')
        .choices(['tape', 'hyperliquid'])
        .default('tape'),
    )
    .option('--adopt', 'with hyperliquid: also track live orders that no one submitted here')
    .addOption(
      new Option(
        '--arm-modify <when>',
        'when a pending modify starts to hold back the end of a leg',
      )
        .choices(['sent', 'acked'])
        .default('sent'),
    )
    .option('--pretty', 'write a timeline for people instead of NDJSON')
    .option('--from <line>', 'of a journal: the first line that is shown', lineNumber)
    .option('--to <line>', 'of a journal: the last line that is replayed', lineNumber)
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: ReplayOptions, command: Command) => {
      if (isFolder(file)) {
        refuseTapeOptions(command);
        // The tape's way is spared what only this one imports.
        const { replayJournal } = await import('./journal/replay-journal.ts');
        onStatus(await onJournal(command, () => replayJournal(file, options)));
        return;
      }
      if (options.from !== undefined || options.to !== undefined) {
        command.error("options '--from' and '--to' need a journal's folder");
      }
      if (options.adopt && options.format !== 'hyperliquid') {
        command.error("option '--adopt' needs '--format hyperliquid'");
      }
      onStatus(await replay(file, options, command));
    });
}

function isFolder(file: string): boolean {
  return file !== '-' && statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A journal says itself under which policy it was written. */
function refuseTapeOptions(command: Command): void {
  for (const name of ['format', 'adopt', 'armModify']) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    command.error(`option '${kebab(name)}' is for tapes, not for a journal`);
  }
}

function kebab(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function lineNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a line's number, from 1.");
}

async function replay(file: string, options: ReplayOptions, command: Command): Promise<number> {
  const answer = answering(options);
  const show = showing(options);
  let status = 0;
  try {
    for await (const line of readLines(openInput(file))) {
      const answers = answer(line);
      if (answers.some(({ line: { outcome } }) => outcome === 'invalid')) status = INVALID_STATUS;
      await writeOutput(answers.map((each) => show(each.line, each.input)).join(''));
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const message = describeSystemError(error, file === '-' ? 'standard input' : file);
    if (message !== null) command.error(message);
  }
  return status;
}

function answering({ armModify, format, adopt = false }: ReplayOptions): (line: Line) => Answers {
  const dispatcher = new Dispatcher({ policy: { armModify } });
  if (format === 'tape') return (line) => [replayLine(dispatcher, line)];
  const frames = new FrameReplay(dispatcher, { adopt });
  return (line) => frames.replayLine(line);
}

function showing(
  options: ReplayOptions,
): (line: TimelineLine, input: InputMessage | null) => string {
  if (!options.pretty) return (line) => `${JSON.stringify(line)}\n`;
  const timeline = new Timeline({ colour: wantsColour(process.stdout, process.env) });
  return (line, input) => timeline.rows(line, input);
}
