import { hash } from 'node:crypto';
import { NONE } from '../../machines/lists.ts';
import type { JournalEntry, PlacedHeader } from './journal.ts';
import { JournalError } from './journal-error.ts';

/** The schema that is written here. */
export const JOURNAL_SCHEMA = 1;

/** Longest line, with its line feed: 64 MiB. */
export const JOURNAL_LINE_MAX_BYTES = 67_108_864;

/** Of which none takes more than three bytes. */
const LINE_MAX_CHARS = Math.floor(JOURNAL_LINE_MAX_BYTES / 3);

/** Digits of a hash. */
export const HASH_LENGTH = 64;
/** What ends a line: the hash's name, the hash, and the end of the object. */
export const BEFORE_HASH = ',"hash":"';
export const AFTER_HASH = '"}';
/** What is between the bodies of two lines, before and after the earlier one's hash. */
export const LINE_END = `${AFTER_HASH}\n`;

/** The first line of a segment. */
export interface SegmentHeader extends PlacedHeader {
  /** The last hash of the segment before; null if this is the first. */
  readonly previous: string | null;
}

/** A line as it is written, with its line feed, and its hash. */
export interface EncodedLine {
  readonly text: string;
  readonly hash: string;
}

/** Of consecutive lines, all there is. */
export interface EncodedLines extends EncodedLine {
  /** The sequence of the last. */
  readonly sequence: number;
}

export interface ParsedEntry {
  readonly seq: number;
  readonly entry: JournalEntry;
  readonly hash: string;
}

export interface ParsedHeader {
  readonly header: SegmentHeader;
  readonly hash: string;
}

/** How the line of an entry begins. */
export function seqPrefix(seq: number): string {
  return `{"seq":${seq},`;
}

/** A header chains by naming the hash before it: its own covers nothing else. */
export function encodeHeader(header: SegmentHeader, schema = JOURNAL_SCHEMA): EncodedLine {
  const { code, id, shard, account, venue, durability, policy } = header;
  const { epoch, first, previous, ts } = header;
  const line = { journal: 'fillproof', schema, code, id, shard, account, venue, durability };
  const body = bodyOf(JSON.stringify({ ...line, policy, epoch, first, previous, ts }));
  return finish(body, hash('sha256', body));
}

/**
 * Writes entries as the lines that follow a line: the hash of each covers the one before, so that
 * the last stands for all.
 *
 * @throws JournalError `UNWRITABLE` if one is no JSON, or too long.
 */
export function encodeEntries(
  sequence: number,
  previousHash: string,
  entries: readonly JournalEntry[],
): EncodedLines {
  let text = '';
  let chained = previousHash;
  let seq = sequence;
  for (const entry of entries) {
    seq += 1;
    const body = bodyOf(entryJson(seq, entry));
    const line = finish(body, hash('sha256', `${chained}${LINE_END}${body}`));
    if (line.text.length > LINE_MAX_CHARS) throw tooLongError(seq);
    text += line.text;
    chained = line.hash;
  }
  return { text, hash: chained, sequence: seq };
}

/** Reads a line that was written by {@link encodeEntries}, with or without its line feed. */
export function parseEntry(line: string): ParsedEntry {
  const { seq, hash: own, ...entry } = JSON.parse(line) as EntryLine;
  if ('note' in entry) return { seq, entry, hash: own };
  return { seq, entry: { ...REST_OF_A_STEP, ...entry }, hash: own };
}

/**
 * Reads a line that was written by {@link encodeHeader}; null if it is none.
 *
 * @throws JournalError `SCHEMA` if it is of a schema unknown here.
 */
export function parseHeader(line: string): ParsedHeader | null {
  const parsed = parseJson(line);
  if (parsed?.journal !== 'fillproof') return null;
  const { journal: _, schema, hash: own, ...header } = parsed;
  if (schema !== JOURNAL_SCHEMA) {
    const message = `the journal has schema ${schema}, and code ${header.code} wrote it`;
    throw new JournalError('SCHEMA', `${message}; known here is ${JOURNAL_SCHEMA}`);
  }
  return { header, hash: own };
}

type EntryLine = JournalEntry & { readonly seq: number; readonly hash: string };

interface HeaderLine extends SegmentHeader {
  readonly journal: string;
  readonly schema: number;
  readonly hash: string;
}

/** What is left out of a step's line where there is none of it. */
const REST_OF_A_STEP = {
  clientOrderId: null,
  state: null,
  events: NONE,
  requests: NONE,
  advisories: NONE,
};

function entryJson(seq: number, entry: JournalEntry): string {
  try {
    if ('note' in entry) {
      const { note, ts, push } = entry;
      return JSON.stringify({ seq, note, ts, push });
    }
    const { input, outcome, rule, error, terms, push } = entry;
    const step = {
      seq,
      input,
      outcome,
      rule,
      clientOrderId: entry.clientOrderId ?? undefined,
      state: entry.state ?? undefined,
      events: filled(entry.events),
      requests: filled(entry.requests),
      advisories: filled(entry.advisories),
      error,
      terms,
      push,
    };
    return outcome === 'invalid' ? JSON.stringify(step, sayWhatItWas) : JSON.stringify(step);
  } catch (cause) {
    const message = `entry ${seq} cannot be written: ${String(cause)}`;
    throw new JournalError('UNWRITABLE', message, { cause });
  }
}

function tooLongError(seq: number): JournalError {
  const message = `entry ${seq} cannot be written: it has over ${LINE_MAX_CHARS} characters`;
  return new JournalError('UNWRITABLE', message);
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/**
 * A refused input may hold what JSON has no word for, and would write as null, or leave out: then
 * it would be a good input when it is read again. As an object it stays a bad one.
 */
function sayWhatItWas(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { notJson: String(value) };
  if (typeof value === 'bigint') return { notJson: `${value}n` };
  const isLeftOut = value === undefined || typeof value === 'function' || typeof value === 'symbol';
  return isLeftOut && key === 'input' ? { notJson: typeof value } : value;
}

function bodyOf(json: string): string {
  return json.slice(0, -1);
}

function finish(body: string, own: string): EncodedLine {
  return { text: `${body}${BEFORE_HASH}${own}${LINE_END}`, hash: own };
}

function parseJson(line: string): HeaderLine | null {
  try {
    return JSON.parse(line) as HeaderLine | null;
  } catch {
    return null;
  }
}
