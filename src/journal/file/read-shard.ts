import type { JournalItem } from '../journal.ts';
import { damagedError, JournalError } from '../journal-error.ts';
import { parseEntry, type SegmentHeader } from '../line.ts';
import { listChain } from './chain-base.ts';
import { chainStart, hashBefore, type LineBatch, SegmentWalk } from './segment-walk.ts';
import { tornBytes } from './torn-tail.ts';

/** A line where it is stored, or the header under which those that follow were written. */
export type StoredLine =
  | { readonly kind: 'run'; readonly header: SegmentHeader }
  | {
      readonly kind: 'line';
      readonly seq: number;
      /** Without its line feed. */
      readonly text: string;
      readonly hash: string;
      /** The file's name. */
      readonly segment: string;
      /** Where the line begins, in bytes of the plain text. */
      readonly offset: number;
    };

export interface ReadOptions {
  /** The first line wanted. By default the first there is. */
  readonly from?: number;
  /** The last line wanted. By default a torn tail ends it, as it may be just being written. */
  readonly until?: number;
}

/**
 * Reads lines in their order and checks each, with the runs that begin on the way. The run of the
 * line before `from` comes first, if that line is here.
 *
 * @throws JournalError `NOT_FOUND` if lines from `from` on have been moved to an archive,
 *   `DAMAGED`, `SCHEMA`, where it gets there.
 */
export async function* readStoredLines(
  folder: string,
  { from, until = ALL }: ReadOptions = {},
): AsyncGenerator<StoredLine> {
  const { base, segments } = await listChain(folder);
  const wanted = from ?? (base?.seq ?? 0) + 1;
  if (base !== null && wanted <= base.seq) {
    const message = `the lines of ${folder} up to ${base.seq} have been moved away`;
    throw new JournalError('NOT_FOUND', message);
  }
  const start = segments.findLastIndex(({ first }) => first < wanted);
  let before = start > 0 ? null : chainStart(base);
  let epoch: number | null = null;
  for (const [index, segment] of segments.entries()) {
    if (index < start || segment.first > until + 1) continue;
    const walk = new SegmentWalk(segment, before);
    const newRun = (): readonly StoredLine[] => {
      if (walk.header === null || walk.header.epoch === epoch) return [];
      epoch = walk.header.epoch;
      return [{ kind: 'run', header: walk.header }];
    };
    for await (const batch of walk.batches()) {
      yield* newRun();
      yield* linesOf(batch, segment.name, wanted, until);
      if (walk.sequence >= until) break;
    }
    yield* newRun();
    if (walk.flaw !== null && walk.sequence < until) {
      const isLast = index === segments.length - 1;
      const { offset, tip } = walk;
      if (isLast && until === ALL && (await tornBytes(segment, offset, tip)) !== null) return;
      throw damagedError(walk.damage(walk.flaw, isLast));
    }
    before = walk.end();
  }
  const sequence = before?.sequence ?? 0;
  if (until === ALL || sequence >= until) return;
  const why = `lines ${sequence + 1} to ${until} are missing`;
  const segment = segments.at(-1)?.name ?? folder;
  throw damagedError({ segment, offset: 0, seq: sequence + 1, why });
}

/** As {@link readStoredLines}, parsed. */
export async function* readItems(
  folder: string,
  options: ReadOptions = {},
): AsyncGenerator<JournalItem> {
  for await (const line of readStoredLines(folder, options)) {
    if (line.kind === 'run') yield { kind: 'run', header: line.header };
    else yield { kind: 'entry', ...parseEntry(line.text) };
  }
}

const ALL = Number.MAX_SAFE_INTEGER;

function* linesOf(
  batch: LineBatch,
  segment: string,
  from: number,
  until: number,
): Generator<StoredLine> {
  const { bytes, starts, first, offset } = batch;
  const [begin = 0] = starts;
  const count = starts.length - 1;
  for (let index = Math.max(from - first, 0); index < count; index += 1) {
    const seq = first + index;
    if (seq > until) return;
    const start = starts[index] ?? 0;
    const next = starts[index + 1] ?? 0;
    const text = bytes.toString('utf8', start, next - 1);
    const hash = hashBefore(batch, next);
    yield { kind: 'line', seq, text, hash, segment, offset: offset + start - begin };
  }
}
