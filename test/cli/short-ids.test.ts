import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID_WIDTH, ShortIds } from '../../src/cli/short-ids.ts';

const long = '0x1234567890abcdef1234567890abcdef';

describe('ids are shown', () => {
  it.each([
    ['O-1', 'O-1'],
    ['1234567890123456', '1234567890123456'],
    ['12345678901234567', '12345678…1234567'],
    [long, '0x123456…0abcdef'],
    ['\x1b[2J', '\\x1b[2J'],
    ['\x1b[31m\x1b[32m\x1b[33m', '\\x1b[31m…[33m'],
    ['\x1b\x1b\x1b\x1b\x1b', '\\x1b\\x1b…\\x1b'],
    ['a\\x1b', 'a\\\\x1b'],
    ['12…4', '12\\u{2026}4'],
    ['-', '"-"'],
    ['m1 10', '"m1 10"'],
    ['"m1 10"', '"\\"m1 10\\""'],
    ['🙂'.repeat(12), '🙂🙂🙂🙂…🙂🙂🙂'],
  ])('%j as %j', (id, shown) => {
    expect(new ShortIds().show(id)).toBe(shown);
  });

  it('whole, if another id has taken the short form', () => {
    const ids = new ShortIds();
    const other = long.replace('90ab', '9aab');
    expect(ids.show(long)).toHaveLength(ID_WIDTH);
    expect(ids.show(other)).toBe(other);
    expect(ids.show(long)).toHaveLength(ID_WIDTH);
  });

  it('whole, once as many short forms are known as are kept', () => {
    const ids = new ShortIds(1);
    const other = long.replace('0x12', '0x99');
    expect(ids.show(long)).toHaveLength(ID_WIDTH);
    expect(ids.show(other)).toBe(other);
    expect(ids.show(long)).toHaveLength(ID_WIDTH);
  });

  it('never two alike, and always the same one alike', () => {
    const part = fc.constantFrom('a', '1', '…', '\\', '"', ' ', '-', '\x1b', 'x1b', '\ud800', '🙂');
    const id = fc.array(part, { maxLength: 24 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(id), fc.nat(5), (list, max) => {
        const ids = new ShortIds(max);
        const shown = new Map(list.map((each) => [each, ids.show(each)]));
        expect(new Set(shown.values()).size).toBe(shown.size);
        for (const each of list) expect(ids.show(each)).toBe(shown.get(each));
      }),
    );
  });
});
