import { expect, it } from 'vitest';
import { wantsColour } from '../../src/cli/wants-colour.ts';

it.each([
  [true, true, {}],
  [false, false, {}],
  [false, undefined, {}],
  [false, true, { NO_COLOR: '1' }],
  [true, true, { NO_COLOR: '' }],
  [false, true, { TERM: 'dumb' }],
  [true, false, { FORCE_COLOR: '1' }],
  [true, false, { FORCE_COLOR: '' }],
  [true, false, { FORCE_COLOR: '1', NO_COLOR: '1' }],
  [false, true, { FORCE_COLOR: '0' }],
])('%s on a terminal (%s) under %j', (wanted, isTTY, environment) => {
  expect(wantsColour({ isTTY }, environment)).toBe(wanted);
});
