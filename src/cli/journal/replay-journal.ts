import type { JournalItem, StepEntry } from '../../journal/journal.ts';
import type { Difference, JournalReplay } from '../../journal/replay.ts';
import { replayShard } from '../../journal/verify-shard.ts';
import { Timeline } from '../timeline.ts';
import { wantsColour } from '../wants-colour.ts';
import { writeOutput } from '../write-output.ts';
import { findShard } from './find-shard.ts';
import { BAD_STATUS } from './on-journal.ts';
import { Progress } from './progress.ts';

export interface ReplayJournalOptions {
  /** The first line and the last that are shown. */
  readonly from?: number;
  readonly to?: number;
  readonly pretty?: boolean;
}

/** Shows what a line of the journal did, and what its input does now if that is something else. */
type Show = (seq: number, recorded: StepEntry, difference: Difference | null) => string;

/** Gives the inputs of a journal again, and says what differs. Returns the exit status. */
export async function replayJournal(
  dir: string,
  { from = 1, to, pretty = false }: ReplayJournalOptions,
): Promise<number> {
  const folder = await findShard(dir);
  const show = pretty ? showingAll() : showDifference;
  const progress = new Progress();
  progress.begin('replaying, lines', null);
  const onItem = async (item: JournalItem, { differences }: JournalReplay): Promise<void> => {
    const [difference = null] = differences.splice(0);
    if (item.kind === 'run' || 'note' in item.entry || item.seq < from) return;
    const text = show(item.seq, item.entry, difference);
    if (text !== '') await writeOutput(text);
  };
  try {
    // What is shown and what says how far it is would be in each other's way.
    const onReplayed = pretty ? undefined : progress.add;
    const { seq, differenceCount } = await replayShard(folder, { until: to, onItem, onReplayed });
    progress.close();
    process.stderr.write(`fillproof: replayed up to line ${seq}: ${differenceCount} differences\n`);
    return differenceCount > 0 ? BAD_STATUS : 0;
  } finally {
    progress.close();
  }
}

const showDifference: Show = (_seq, _recorded, difference) =>
  difference === null ? '' : `${JSON.stringify(difference)}\n`;

function showingAll(): Show {
  const timeline = new Timeline({ colour: wantsColour(process.stdout, process.env) });
  return (seq, { input, ...recorded }, difference) => {
    const shown = recorded.error?.code === 'BAD_INPUT' ? null : input;
    const rows = timeline.rows({ n: seq, ...recorded }, shown);
    if (difference === null) return rows;
    const { members, replayed } = difference;
    return `${rows}      DIFFERENT: ${members.join(', ')}: now ${JSON.stringify(replayed)}\n`;
  };
}
