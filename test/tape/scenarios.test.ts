import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { replayLine } from '../../src/tape/tape.ts';
import { comparable } from '../support/comparable.ts';
import { inspectInEveryWay, WAYS } from '../support/in-every-way.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/**
 * `scenarios` are the contract's; `regressions` are what random venues found, since mended. A name
 * that ends in `.acked` is of a tape under that policy.
 */
describe.each(['scenarios', 'regressions'])('tapes of %s give their expected lines', (folder) => {
  const read = (name: string): string[] =>
    readFileSync(join(fixtures, folder, name), 'utf8')
      .trimEnd()
      .split('\n');
  const names = readdirSync(join(fixtures, folder))
    .filter((file) => file.endsWith('.tape.ndjson'))
    .map((file) => file.replace('.tape.ndjson', ''));

  const runs = names.flatMap((name) => WAYS.map((way) => [name, way] as const));

  it.each(runs)('%s, orders run %o', (name, way) => {
    const armModify = name.endsWith('.acked') ? 'acked' : 'sent';
    const dispatcher = new Dispatcher({ policy: { armModify }, ...way });
    const lines = read(`${name}.tape.ndjson`).map(
      (text, index) => replayLine(dispatcher, { number: index + 1, text }).line,
    );
    const expected = read(`${name}.expected.ndjson`).map((text): unknown => JSON.parse(text));
    expect(lines.map(comparable)).toEqual(expected.map(comparable));
  });

  it.each(names)('%s, shown to an inspector the same in every way', (name) => {
    const armModify = name.endsWith('.acked') ? 'acked' : 'sent';
    const inputs = read(`${name}.tape.ndjson`).flatMap((text, index) => {
      return replayLine(new Dispatcher(), { number: index + 1, text }).input ?? [];
    });
    expect(inspectInEveryWay(inputs, { policy: { armModify } }).length).toBeGreaterThan(0);
  });
});
