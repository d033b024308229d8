import type { Decimal } from '../../machines/decimal.ts';
import type { InputMessage } from '../dispatch/input.ts';
import type { Policy } from '../dispatch/policy.ts';
import type { Step } from '../dispatch/step.ts';
import type { OrderTerms } from '../venue/commands.ts';

/** One input and all that it did: the atom of a journal. */
export type StepEntry = Step &
  Pushed & { readonly input: InputMessage; readonly terms?: OrderTerms };

/** Something that was told beside the steps, in its order. */
export interface NoteEntry extends Pushed {
  readonly note: Note;
  readonly ts: number;
}

export type Note =
  /** How the gateway stands from here on. */
  | { readonly gateway: string }
  /** An order is to end; its cancel is sent when it can be. */
  | { readonly wanted: 'cancel'; readonly clientOrderId: string }
  /** An order is to be changed; its modify is sent when it can be. */
  | { readonly wanted: 'modify'; readonly clientOrderId: string; readonly change: WantedChange };

/** What an order is to be changed to; what is left out stays as it is. */
export interface WantedChange {
  /** The absolute total over all legs. */
  readonly quantity?: Decimal | undefined;
  readonly price?: Decimal | undefined;
  readonly triggerPrice?: Decimal | undefined;
}

interface Pushed {
  /** The number of the last message that has been pushed to clients when this line leaves. */
  readonly push?: number;
}

export type JournalEntry = StepEntry | NoteEntry;

/**
 * What an acknowledged entry survives. `fsync`: the loss of power. `os`: the death of the process,
 * but what the system has not yet written by itself goes with the power. `none`: nothing; it is
 * acknowledged before it is written.
 */
export type Durability = 'fsync' | 'os' | 'none';

/** Under what a run journals, from when it acquires a shard. */
export interface RunHeader {
  /** The version of the code. */
  readonly code: string;
  /**
   * The journal's own id. A new one says that positions in the old one mean nothing here. To
   * `acquire` it is one to begin with: a journal that is there keeps its own, unless what it or the
   * run before has acknowledged may be lost.
   */
  readonly id: string;
  /** What its lines survive once they are acknowledged, if the journal has a choice. */
  readonly durability?: Durability;
  readonly account: string | null;
  readonly venue: string | null;
  readonly policy: Policy;
  /** When it began, in milliseconds. */
  readonly ts: number;
}

/** A run header in its place. */
export interface PlacedHeader extends RunHeader {
  readonly shard: string;
  /** Of the run: each acquire begins the next. */
  readonly epoch: number;
  /** The sequence of the first entry that may follow. */
  readonly first: number;
}

/** Where a shard ends. Of one without entries the sequence is 0; never acquired, epoch 0. */
export interface Head {
  readonly sequence: number;
  /** The last line's, which stands for all lines before it too; null if there is none. */
  readonly hash: string | null;
  readonly epoch: number;
}

export type JournalItem =
  /** A run begins here: what follows was done under this header. */
  | { readonly kind: 'run'; readonly header: PlacedHeader }
  | {
      readonly kind: 'entry';
      readonly seq: number;
      readonly entry: JournalEntry;
      readonly hash: string;
    };

/**
 * Where steps are put down. A shard is a sequence of entries of its own, numbered from 1, with one
 * writer at a time.
 */
export interface Journal {
  /**
   * Makes the caller the one writer of a shard; whoever was before is fenced.
   *
   * @returns the epoch of this run.
   * @throws JournalError `LOCKED`, `DAMAGED`, `SCHEMA`, `FULL`, `FAILED`; `NOT_FOUND` for a name
   *   that no shard can have.
   */
  acquire(shard: string, run: RunHeader): Promise<number>;
  /**
   * Appends all entries or none, once those given before are there. Resolves when they are
   * durable, with the sequence of the last. `fenced`: `expectedSequence` is not the shard's, so
   * somebody else writes it; nothing was appended.
   *
   * @throws JournalError `UNWRITABLE`, `FULL`, `FAILED`; `NOT_FOUND` if it was not acquired here.
   */
  append(
    shard: string,
    expectedSequence: number,
    entries: readonly JournalEntry[],
  ): Promise<number | 'fenced'>;
  /**
   * The entries from a sequence on, up to the head at the time of the call, with the runs that
   * begin on the way. The run of the entry before, if there is one, comes first.
   *
   * @throws JournalError `DAMAGED`, `SCHEMA`, where it gets there.
   */
  read(shard: string, from: number): AsyncIterable<JournalItem>;
  head(shard: string): Promise<Head>;
  /** Waits for what is under way, and gives up all shards. */
  close(): Promise<void>;
}
