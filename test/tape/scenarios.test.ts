import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { replayLine } from '../../src/tape/tape.ts';
import { comparable } from '../support/comparable.ts';

const folder = join(import.meta.dirname, '../fixtures/scenarios');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.tape.ndjson'))
  .map((file) => file.replace('.tape.ndjson', ''));

function read(name: string): string[] {
  return readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
}

describe('tapes give their expected lines', () => {
  it.each(names)('%s', (name) => {
    const dispatcher = new Dispatcher();
    const lines = read(`${name}.tape.ndjson`).map((text, index) =>
      replayLine(dispatcher, { number: index + 1, text }),
    );
    const expected = read(`${name}.expected.ndjson`).map((text): unknown => JSON.parse(text));
    expect(lines.map(comparable)).toEqual(expected.map(comparable));
  });
});
