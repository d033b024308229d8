import { describe, expect, test } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { JournalEntry } from '../../src/journal/journal.ts';
import {
  encodeEntries,
  encodeHeader,
  JOURNAL_LINE_MAX_BYTES,
  parseEntry,
  parseHeader,
} from '../../src/journal/line.ts';
import { clockEntry, everyKindOfEntry, TEST_RUN } from '../support/journal-entries.ts';

const HASH = 'f'.repeat(64);

function lineOf(entry: JournalEntry): string {
  return encodeEntries(16, HASH, [entry]).text;
}

function membersOf(entry: JournalEntry): string[] {
  return Object.keys(JSON.parse(lineOf(entry)) as object);
}

function refused(input: unknown): JournalEntry {
  const message = input as InputMessage;
  return { input: message, ...new Dispatcher().dispatch(message) };
}

describe('a line', () => {
  test('has its members in one order, and leaves out what says nothing', () => {
    expect(membersOf({ push: 4, ...clockEntry(1) })).toEqual([
      'seq',
      'input',
      'outcome',
      'rule',
      'push',
      'hash',
    ]);
    const [submit, , fill, , note] = everyKindOfEntry();
    const named = ['seq', 'input', 'outcome', 'rule', 'clientOrderId', 'state'];
    expect(submit && membersOf(submit)).toEqual([...named, 'terms', 'hash']);
    expect(fill && membersOf(fill)).toEqual([...named, 'events', 'hash']);
    expect(note && membersOf(note)).toEqual(['seq', 'note', 'ts', 'push', 'hash']);
  });

  test('is one line, whatever is in it', () => {
    const text = lineOf({ note: { gateway: 'a\nb\u0000c\u2028\ud800' }, ts: 1 });
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(text).not.toContain('\u0000');
    expect(parseEntry(text).entry).toMatchObject({ note: { gateway: 'a\nb\u0000c\u2028\ud800' } });
  });

  test('has a hash that covers the line before', () => {
    const [one, two] = [clockEntry(1), clockEntry(2)];
    const both = encodeEntries(0, HASH, [one, two]);
    const first = encodeEntries(0, HASH, [one]);
    const second = encodeEntries(1, first.hash, [two]);
    expect(both).toEqual({ ...second, text: first.text + second.text });
    expect(encodeEntries(1, HASH, [two]).hash).not.toBe(second.hash);
  });

  test.each([
    ['a number that is none', { type: 'clock', ts: Number.NaN }, 'NaN'],
    ['one without an end', { type: 'clock', ts: Number.POSITIVE_INFINITY }, 'Infinity'],
    ['a bigint', { type: 'clock', ts: 5n }, '5n'],
    ['nothing at all', undefined, 'undefined'],
    ['a function', () => {}, 'function'],
  ])('of a refused input with %s is of an input that is refused too', (_, input, notJson) => {
    const entry = refused(input);
    expect(entry).toMatchObject({ outcome: 'invalid' });
    const line = lineOf(entry);
    expect(line).toContain(`{"notJson":"${notJson}"}`);
    const { entry: again } = parseEntry(line);
    expect('input' in again && refused(again.input)).toMatchObject({ outcome: 'invalid' });
  });

  test('is refused if it would be too long to be read', () => {
    const note = { note: { gateway: 'x'.repeat(JOURNAL_LINE_MAX_BYTES / 3) }, ts: 1 };
    const error = expect.objectContaining({ name: 'JournalError', code: 'UNWRITABLE' }) as Error;
    expect(() => lineOf(note)).toThrow(error);
  });
});

describe('a header', () => {
  const header = { ...TEST_RUN, shard: 'main', epoch: 3, first: 17, previous: HASH };

  test('is read as it was written', () => {
    const { text, hash } = encodeHeader(header);
    expect(parseHeader(text)).toEqual({ header, hash });
  });

  test('is nothing else', () => {
    expect(parseHeader(lineOf(clockEntry(1)))).toBeNull();
    expect(parseHeader('null')).toBeNull();
    expect(parseHeader('{"journal"')).toBeNull();
  });

  test('of a schema unknown here is refused', () => {
    const error = expect.objectContaining({ code: 'SCHEMA' }) as Error;
    expect(() => parseHeader(encodeHeader(header, 2).text)).toThrow(error);
  });
});
