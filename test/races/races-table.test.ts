import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../machines/rules.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/races.md'), 'utf8');
const sources = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));

const rows = page
  .split('\n')
  .filter((line) => /^\| R\d\d /.test(line))
  .map((line) => {
    const [, race = '', , does = '', tests = ''] = line.split('|').map((cell) => cell.trim());
    return { race, rules: quoted(does), tests: quoted(tests) };
  });

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}

describe('docs/races.md', () => {
  it('has every race, once, in order', () => {
    const races = Array.from({ length: 66 }, (_, at) => `R${String(at + 1).padStart(2, '0')}`);
    expect(rows.map(({ race }) => race)).toEqual(races);
  });

  it('names tests that there are, each of its own race', () => {
    for (const { race, tests } of rows) {
      expect(tests, `tests of ${race}`).not.toEqual([]);
      for (const title of tests) {
        expect(title).toMatch(new RegExp(`^${race} `));
        const found = sources.some((source) => source.includes(`it('${title}'`));
        expect(found, `test '${title}'`).toBe(true);
      }
    }
  });

  it('names rules that there are', () => {
    const named = rows.flatMap(({ rules }) => rules);
    expect(named.filter((rule) => !Object.hasOwn(RULES, rule))).toEqual([]);
  });
});
