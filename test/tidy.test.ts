import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** Style that neither the formatter nor the linter holds, over every source a reader may open. */
const root = path.resolve(import.meta.dirname, '..');
const folders = ['machines', 'src', 'bench', 'scripts', 'examples'];
const lineLengthMaxChars = 100;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/;

type Line = { readonly at: string; readonly text: string };

const files = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && folders.includes(entry.name))
  .flatMap((entry) =>
    readdirSync(path.join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(entry.name, name),
    ),
  )
  .filter((name) => name.endsWith('.ts'))
  .sort();

const lines: readonly Line[] = files.flatMap((file) =>
  readFileSync(path.join(root, file), 'utf8')
    .split('\n')
    .map((text, index) => ({ at: `${file}:${index + 1}`, text })),
);

function linesWhere(breaksRule: (text: string) => boolean): readonly string[] {
  return lines.filter(({ text }) => breaksRule(text)).map(({ at, text }) => `${at} ${text.trim()}`);
}

describe('the sources are tidy', () => {
  test('there are sources to read', () => {
    expect(files).toContain('machines/index.ts');
    expect(files).toContain('src/index.ts');
  });

  test(`no line is longer than ${lineLengthMaxChars} characters`, () => {
    expect(linesWhere((text) => text.length > lineLengthMaxChars)).toEqual([]);
  });

  test('no work is left behind as a marker', () => {
    expect(linesWhere((text) => /\b(TODO|FIXME|XXX)\b/.test(text))).toEqual([]);
  });

  test('no module has a default export', () => {
    expect(linesWhere((text) => /^\s*export\s+default\b|\bas default\b/.test(text))).toEqual([]);
  });

  test('file names are in kebab case', () => {
    expect(files.filter((file) => !kebabCase.test(path.basename(file)))).toEqual([]);
  });
});
