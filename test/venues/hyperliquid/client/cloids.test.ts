import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cloids } from '../../../../src/venues/hyperliquid/client/cloids.ts';

const CLOID = /^0x[\da-f]{32}$/;

describe('client order ids at the venue', () => {
  it('are themselves if they have its form', () => {
    const cloids = new Cloids(10);
    const id = '0x00fd44fb8e5bd996eae18bf9bb90b398';
    expect(cloids.toCloid(id)).toBe(id);
    expect(cloids.toClientOrderId(id)).toBe(id);
  });

  it('of up to 15 bytes are written into it, and read by anyone', () => {
    expect(new Cloids(10).toCloid('O-1')).toBe(`0x034f2d31${'0'.repeat(24)}`);
    expect(new Cloids(0).toClientOrderId(`0x034f2d31${'0'.repeat(24)}`)).toBe('O-1');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 }), (id) => {
        fc.pre(Buffer.byteLength(id) <= 15);
        const cloid = new Cloids(0).toCloid(id);
        expect(cloid).toMatch(CLOID);
        expect(new Cloids(0).toClientOrderId(cloid)).toBe(id);
      }),
    );
  });

  it('are told apart and read back, whatever they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 40 }), { maxLength: 20 }), (ids) => {
        const cloids = new Cloids(100);
        const written = ids.map((id) => cloids.toCloid(id));
        expect(new Set(written).size).toBe(ids.length);
        for (const cloid of written) expect(cloid).toMatch(CLOID);
        expect(written.map((cloid) => cloids.toClientOrderId(cloid))).toEqual(ids);
      }),
    );
  });

  it('that are longer are read back until they are forgotten, the oldest first', () => {
    const cloids = new Cloids(2);
    const ids = ['first of the long ids', 'second of the long ids', 'third of the long ids'];
    const [first = '', ...others] = ids.map((id) => cloids.toCloid(id));
    expect(cloids.toClientOrderId(first)).toBe(first);
    expect(others.map((cloid) => cloids.toClientOrderId(cloid))).toEqual(ids.slice(1));
    cloids.toCloid('first of the long ids');
    expect(cloids.toClientOrderId(first)).toBe('first of the long ids');
  });

  it('stand for the one that was named first, of two that are written alike', () => {
    const long = 'an id that has more than fifteen bytes';
    for (const first of ['O-1', long]) {
      const second = new Cloids(0).toCloid(first);
      const cloids = new Cloids(10);
      expect([cloids.rivalOf(first), cloids.rivalOf(second)]).toEqual([null, first]);
      expect(cloids.toClientOrderId(second)).toBe(first);
      const others = new Cloids(10);
      expect([others.rivalOf(second), others.rivalOf(first)]).toEqual([null, second]);
      expect(others.toClientOrderId(second)).toBe(second);
    }
  });

  it('that another wrote are not taken for text unless they are just that', () => {
    const cloids = new Cloids(10);
    for (const cloid of [
      '0x000300511b45504e0000010000000054',
      `0x034f2d31${'0'.repeat(23)}1`,
      `0x02ff${'fe'.padEnd(28, '0')}`,
      `0x10${'41'.repeat(15)}`,
      `0x${'0'.repeat(32)}`,
    ]) {
      expect(cloids.toClientOrderId(cloid)).toBe(cloid);
    }
  });

  it('in its form stay themselves, even if there seems to be text in them', () => {
    const cloids = new Cloids(10);
    const id = new Cloids(0).toCloid('O-1');
    cloids.toCloid(id);
    expect(cloids.toClientOrderId(id)).toBe(id);
  });
});
