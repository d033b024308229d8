import { expect, it } from 'vitest';
import { visible } from '../../src/cli/visible.ts';

it.each([
  ['text as it is: é, 你, 🙂, \\', 'text as it is: é, 你, 🙂, \\'],
  ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
  ['a\nb\tc\rd\0e\x7f', 'a\\nb\\tc\\rd\\x00e\\x7f'],
  ['\x9b2J', '\\x9b2J'],
  ['\u202etxt\u2066\u200b\ufeff', '\\u{202e}txt\\u{2066}\\u{200b}\\u{feff}'],
  ['\u2028\u2029\u00a0\u3000', '\\u{2028}\\u{2029}\\xa0\\u{3000}'],
  ['\u{e0041}\ud800', '\\u{e0041}\\u{d800}'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});
