import type { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { completePolicy, type Policy } from '../../src/dispatch/policy.ts';
import type { JournalEntry, JournalItem, PlacedHeader } from '../../src/journal/journal.ts';
import { encodeEntries, encodeHeader, parseEntry } from '../../src/journal/line.ts';

/** A run of a journal, by its epoch. */
export function runHeader(
  policy: Partial<Policy> = {},
  { epoch = 1, first = 1, id = 'J-1' } = {},
): PlacedHeader {
  const complete = completePolicy(policy);
  const names = { code: '0.1.0', id, shard: 'main', account: null, venue: null };
  return { ...names, policy: complete, epoch, first, ts: 0 };
}

/** The entries that a dispatcher makes of inputs. */
export function entriesOf(
  dispatcher: Dispatcher,
  inputs: readonly InputMessage[],
): (JournalEntry & { readonly input: InputMessage })[] {
  return inputs.map((input) => ({ input, ...dispatcher.dispatch(input) }));
}

/** Entries as they are read from a file again, behind the header of their run. */
export function itemsOf(header: PlacedHeader, entries: readonly JournalEntry[]): JournalItem[] {
  const items: JournalItem[] = [{ kind: 'run', header }];
  let { hash } = encodeHeader({ ...header, previous: null });
  for (const [at, entry] of entries.entries()) {
    const { text, ...line } = encodeEntries(header.first + at - 1, hash, [entry]);
    hash = line.hash;
    items.push({ kind: 'entry', ...parseEntry(text) });
  }
  return items;
}
