import { type Command, Option } from 'commander';
import { RULES } from '../../../machines/rules.ts';
import {
  awaitedBy,
  explainOrder,
  findOrder,
  type FoundOrder,
  legRows,
} from '../../journal/explain-order.ts';
import { listChain } from '../../journal/file/chain-base.ts';
import { readPlaces } from '../../journal/file/read-places.ts';
import type { HistoryStep } from '../../journal/order-history.ts';
import { visible } from '../visible.ts';
import { wantsColour } from '../wants-colour.ts';
import { writeOutput } from '../write-output.ts';
import { findShard } from './find-shard.ts';
import { BAD_STATUS, onJournal } from './on-journal.ts';
import { OrderTimeline } from './order-timeline.ts';
import { Progress } from './progress.ts';

interface ExplainOptions {
  readonly journal?: string;
  readonly json?: boolean;
}

type Found = FoundOrder & { kind: 'order' | 'stray leg' };

const HELP = `
Each step shows its line in the journal, the input, the rule that decided it,
what was emitted, what was asked of the venue (?) and advised (!), and the legs
(|) and what is awaited (…) where that changed. The order is rebuilt from its
own lines, and what they give is compared with what was recorded.

The first time an index of the journal is made beside it, index.sqlite. It can
be deleted at any time.

Exit status:
  0; 1 if a line is damaged, or is not what its input gives; 2 if the command
  line is wrong, or there is no such journal or order.

Examples:
  What became of an order, by its own id or by any that the venue gave it:
    fillproof explain 0x00000000000000000000000000000001
    fillproof explain 91490942
  Its events only:
    fillproof explain --json 91490942 | jq -c '.events[]?'`;

/** Adds `explain`, whose exit status is handed to `onStatus`. */
export function addExplainCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('explain')
    .summary('tell what happened to an order, and why')
    .description('Tells what happened to an order, step by step, from its journal.')
    .argument('<order>', 'a client order id, or any venue order id that the order had')
    .argument('[dir]', "the journal's folder; by default the gateway's")
    .addOption(new Option('--journal <dir>', 'the same as [dir]'))
    .option('--json', 'write a JSON object a step, and one for how it stands')
    .addHelpText('after', HELP)
    .action(
      async (id: string, dir: string | undefined, options: ExplainOptions, command: Command) => {
        const { journal } = options;
        if (dir !== undefined && journal !== undefined) command.error('two folders are named');
        onStatus(await onJournal(command, () => explain(id, dir ?? journal, options, command)));
      },
    );
}

async function explain(
  id: string,
  dir: string | undefined,
  { json = false }: ExplainOptions,
  command: Command,
): Promise<number> {
  const folder = await findShard(dir);
  const found = await find(folder, id, command);
  const writer = json ? new JsonWriter() : new PeopleWriter();
  let last: HistoryStep | null = null;
  let status = 0;
  for await (const step of stepsOf(folder, found)) {
    last = step;
    if (step.replayed !== null) status = BAD_STATUS;
    await writeOutput(writer.step(step));
  }
  if (last !== null) await writeOutput(writer.end(last));
  return status;
}

async function find(folder: string, id: string, command: Command): Promise<Found> {
  const progress = new Progress();
  progress.begin('indexing, lines', null);
  const found = await findOrder(folder, id, { onProgress: progress.add }).finally(() =>
    progress.close(),
  );
  if (found.kind === 'none') {
    const { base } = await listChain(folder);
    const moved = base === null ? '' : `; lines 1 to ${base.seq} were moved away`;
    command.error(`no order in ${folder} has the id ${visible(id)}${moved}`);
  }
  if (found.kind === 'several') {
    const orders = found.clientOrderIds.map(visible).join(', ');
    command.error(`${visible(id)} is a leg of several orders: explain one of ${orders}`);
  }
  return found;
}

/** Of a leg that was never of an order there are the reports only. */
async function* stepsOf(folder: string, found: Found): AsyncGenerator<HistoryStep> {
  if (found.kind === 'order') {
    yield* explainOrder(folder, found);
    return;
  }
  for await (const { seq, entry } of readPlaces(folder, found.places)) {
    yield { seq, entry, state: null, context: null, wanted: null, replayed: null };
  }
}

interface StepWriter {
  step(step: HistoryStep): string;
  end(last: HistoryStep): string;
}

class PeopleWriter implements StepWriter {
  readonly #timeline = new OrderTimeline({ colour: wantsColour(process.stdout, process.env) });

  step(step: HistoryStep): string {
    return this.#timeline.rows(step);
  }

  end(last: HistoryStep): string {
    return this.#timeline.summary(last);
  }
}

class JsonWriter implements StepWriter {
  #steps = 0;
  #differences = 0;

  step({ seq, entry, context, replayed }: HistoryStep): string {
    this.#steps += 1;
    if (replayed !== null) this.#differences += 1;
    const meaning = 'note' in entry ? undefined : RULES[entry.rule];
    const order = context === null ? {} : { legs: legRows(context), awaited: awaitedBy(context) };
    return line({ seq, ...entry, meaning, ...order, replayed: replayed ?? undefined });
  }

  end({ state, context, wanted }: HistoryStep): string {
    const counts = { steps: this.#steps, differences: this.#differences };
    if (context === null) return line({ stands: { tracked: false, ...counts } });
    const { order, quantity, price, triggerPrice, cumQty, closedAt } = context;
    const amounts = { quantity, price, triggerPrice, cumQty, closedAt };
    const legs = legRows(context);
    const awaited = awaitedBy(context);
    const stands = { tracked: true, order, state, ...amounts, legs, awaited, wanted, ...counts };
    return line({ stands });
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
