import { closeSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { parseEntry } from '../line.ts';
import { subjectsOf } from '../subjects.ts';
import { type Chain, listChain } from './chain-base.ts';
import { lineBefore, readBehind, type StoredText } from './read-places.ts';
import { readStoredLines } from './read-shard.ts';

/** Where a line is: its sequence tells the segment. */
export interface Place {
  readonly seq: number;
  /** In bytes of the segment's plain text. */
  readonly offset: number;
  /** Without its line feed. */
  readonly length: number;
}

export interface IndexOptions {
  /** Told now and then how many lines have been added since it was last told. */
  readonly onProgress?: (lines: number) => void;
}

/** How far an index has come. */
interface Position {
  readonly sequence: number;
  /** Of that line: it stands for all lines up to it. */
  readonly hash: string;
  /** Where it ends, with its line feed, in its segment. */
  readonly end: number;
  /** The last line that had been moved away. */
  readonly base: number;
}

type Kind = 'order' | 'stray leg' | 'gap';

const INDEX_FILE = 'index.sqlite';
/** Of what is in it: another version is made anew. */
const VERSION = 1;
/** How long another process may be writing it before this one makes its own, in milliseconds. */
const BUSY_MS = 200;
const PROGRESS_LINES = 10_000;
/** Ids whose numbers are remembered while lines are added. */
const NUMBERS_MAX = 50_000;
/** SQLite's result codes for a file that is not what it should be. */
const DAMAGED_CODES: readonly number[] = [11, 26];

const SCHEMA = `
  CREATE TABLE position (sequence INTEGER, hash TEXT, end INTEGER, base INTEGER);
  CREATE TABLE name (id INTEGER PRIMARY KEY, kind TEXT, name TEXT, UNIQUE (kind, name));
  CREATE TABLE place (
    name INTEGER, seq INTEGER, start INTEGER, length INTEGER, PRIMARY KEY (name, seq)
  ) WITHOUT ROWID;
  CREATE TABLE leg (leg TEXT, name INTEGER, PRIMARY KEY (leg, name)) WITHOUT ROWID;
  CREATE INDEX leg_by_name ON leg (name);
  PRAGMA user_version = ${VERSION};`;

/**
 * Opens the index of a shard's lines by what they are about, and brings it up to where the chain
 * stands. It is kept beside the segments, and is made anew where it does not fit them; where it
 * cannot be kept it is made in memory.
 *
 * @throws JournalError as reading the lines does.
 */
export async function openIndex(folder: string, options: IndexOptions = {}): Promise<LineIndex> {
  const file = path.join(folder, INDEX_FILE);
  for (const attempt of ['as it is', 'anew']) {
    try {
      makePrivate(file);
      return await openAt(file, folder, options);
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      if (!isDamaged(error) || attempt === 'anew' || !discard(file)) break;
    }
  }
  return openAt(':memory:', folder, options);
}

/** Finds lines by what they are about. */
export class LineIndex {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The orders that had a leg with this venue order id. */
  ordersOfLeg(venueOrderId: string): string[] {
    const rows = this.#database
      .prepare('SELECT name.name FROM leg JOIN name ON name.id = leg.name WHERE leg = ? ORDER BY 1')
      .all(venueOrderId);
    return rows.map((row) => String(row['name']));
  }

  /** Of lines about an order, whether they were its own or named it only. */
  placesOfOrder(clientOrderId: string): Place[] {
    return this.#placesOf('order', clientOrderId);
  }

  /** The legs that an order had. */
  legsOfOrder(clientOrderId: string): string[] {
    const rows = this.#database
      .prepare(
        "SELECT leg FROM leg JOIN name ON id = leg.name WHERE kind = 'order' AND name.name = ?",
      )
      .all(clientOrderId);
    return rows.map((row) => String(row['leg']));
  }

  /** Of reports about a leg that belonged to no tracked order. */
  placesOfStrayLeg(venueOrderId: string): Place[] {
    return this.#placesOf('stray leg', venueOrderId);
  }

  /** Of the gaps of the streams. */
  placesOfGaps(): Place[] {
    return this.#placesOf('gap', '');
  }

  close(): void {
    this.#database.close();
  }

  #placesOf(kind: Kind, name: string): Place[] {
    const rows = this.#database
      .prepare(
        `SELECT seq, start, length FROM place JOIN name ON id = place.name
         WHERE kind = ? AND name.name = ? ORDER BY seq`,
      )
      .all(kind, name);
    return rows.map((row) => ({
      seq: Number(row['seq']),
      offset: Number(row['start']),
      length: Number(row['length']),
    }));
  }
}

async function openAt(file: string, folder: string, options: IndexOptions): Promise<LineIndex> {
  // Imported late: some versions of Node warn about it, and many processes never need it.
  const sqlite = await import('node:sqlite');
  const database = new sqlite.DatabaseSync(file, { timeout: BUSY_MS });
  try {
    await bringUpToDate(database, folder, options);
    return new LineIndex(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** All or nothing: whoever interrupts it finds the index as it was. */
async function bringUpToDate(
  database: DatabaseSync,
  folder: string,
  { onProgress = () => {} }: IndexOptions,
): Promise<void> {
  const chain = await listChain(folder);
  const base = chain.base?.seq ?? 0;
  const position = readPosition(database);
  const fits = position !== null && position.base === base && (await isInChain(folder, position));
  if (fits && isAtEnd(chain, position)) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    if (!fits) clear(database);
    const lines = linesBehind(folder, chain, fits ? position : null);
    const last = await addLines(database, lines, onProgress);
    if (last !== null) setPosition(database, last, base);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Lines that are not in the index yet: of a segment that grows only what has been added. */
async function* linesBehind(
  folder: string,
  { base, segments }: Chain,
  position: Position | null,
): AsyncGenerator<StoredText> {
  let from = (position?.sequence ?? base?.seq ?? 0) + 1;
  const last = segments.at(-1);
  if (position !== null && last !== undefined && last.first < from && !last.isCompressed) {
    const lines = await readBehind(last, position.sequence, position.end);
    yield* lines;
    from += lines.length;
    if (endOf(lines.at(-1)) === last.bytes) return;
  }
  for await (const line of readStoredLines(folder, { from })) {
    if (line.kind === 'line') yield line;
  }
}

/** The last of them. */
async function addLines(
  database: DatabaseSync,
  lines: AsyncIterable<StoredText>,
  onProgress: (lines: number) => void,
): Promise<StoredText | null> {
  const filling = new Filling(database);
  let last: StoredText | null = null;
  let count = 0;
  for await (const line of lines) {
    filling.add(line);
    last = line;
    count += 1;
    if (count % PROGRESS_LINES === 0) onProgress(PROGRESS_LINES);
  }
  onProgress(count % PROGRESS_LINES);
  return last;
}

function setPosition(database: DatabaseSync, last: StoredText, base: number): void {
  const { seq, hash } = last;
  database.exec('DELETE FROM position');
  database.prepare('INSERT INTO position VALUES (?, ?, ?, ?)').run(seq, hash, endOf(last), base);
}

/** Where a line ends, with its line feed. */
function endOf(line: StoredText | undefined): number {
  return line === undefined ? 0 : line.offset + Buffer.byteLength(line.text) + 1;
}

/** Adds lines, one by one. */
class Filling {
  readonly #findName: StatementSync;
  readonly #addName: StatementSync;
  readonly #addPlace: StatementSync;
  readonly #addLeg: StatementSync;
  readonly #numbers = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#findName = database.prepare('SELECT id FROM name WHERE kind = ? AND name = ?');
    this.#addName = database.prepare('INSERT INTO name (kind, name) VALUES (?, ?)');
    this.#addPlace = database.prepare('INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)');
    this.#addLeg = database.prepare('INSERT OR IGNORE INTO leg VALUES (?, ?)');
  }

  add({ seq, text, offset }: StoredText): void {
    const { orders, legs, strayLegs, isGap } = subjectsOf(parseEntry(text).entry);
    const length = Buffer.byteLength(text);
    const addPlace = (kind: Kind, name: string) =>
      this.#addPlace.run(this.#number(kind, name), seq, offset, length);
    for (const clientOrderId of orders) addPlace('order', clientOrderId);
    for (const leg of strayLegs) addPlace('stray leg', leg);
    if (isGap) addPlace('gap', '');
    for (const [leg, clientOrderId] of legs) {
      this.#addLeg.run(leg, this.#number('order', clientOrderId));
    }
  }

  #number(kind: Kind, name: string): number {
    const key = `${kind} ${name}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const found = this.#findName.get(kind, name)?.['id'];
    const number = Number(found ?? this.#addName.run(kind, name).lastInsertRowid);
    if (this.#numbers.size >= NUMBERS_MAX) this.#numbers.clear();
    this.#numbers.set(key, number);
    return number;
  }
}

/** Null if nothing of this version is there. */
function readPosition(database: DatabaseSync): Position | null {
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version !== VERSION) return null;
  const row = database.prepare('SELECT * FROM position').get();
  if (row === undefined) return null;
  const [sequence, end, base] = [Number(row['sequence']), Number(row['end']), Number(row['base'])];
  return { sequence, hash: String(row['hash']), end, base };
}

/** Whether the line at which an index stands is still where it was. */
async function isInChain(folder: string, { sequence, hash, end }: Position): Promise<boolean> {
  return (await lineBefore(folder, sequence, end)) === hash;
}

function isAtEnd({ segments }: Chain, { sequence, end }: Position): boolean {
  const last = segments.at(-1);
  return last !== undefined && last.first <= sequence && !last.isCompressed && last.bytes === end;
}

function clear(database: DatabaseSync): void {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  for (const table of tables) database.exec(`DROP TABLE "${String(table['name'])}"`);
  database.exec(SCHEMA);
}

/** Makes an empty index for its owner only; SQLite gives its own files the mode of that one. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch {
    // SQLite finds the same, and says what it means.
  }
}

function discard(file: string): boolean {
  try {
    for (const name of [file, `${file}-journal`]) rmSync(name, { force: true });
    return true;
  } catch {
    return false;
  }
}

interface SqliteError extends Error {
  readonly errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** The low byte of a code is what it is about. */
function isDamaged({ errcode }: SqliteError): boolean {
  return DAMAGED_CODES.includes(errcode % 256);
}
