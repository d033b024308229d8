import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LINE_MAX_BYTES, readLines } from '../../src/tape/lines.ts';
import { countHeld } from '../support/garbage.ts';

const MIB = 1 << 20;

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(chunks)) lines.push(line);
  return lines;
}

function linesOf(...chunks: (string | Uint8Array)[]): Promise<Line[]> {
  return collect(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
}

async function textsOf(...chunks: (string | Uint8Array)[]): Promise<(string | null)[]> {
  return (await linesOf(...chunks)).map(({ text }) => text);
}

describe('lines', () => {
  it('are numbered from 1', async () => {
    expect(await linesOf('a\nb\nc')).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: 'b' },
      { number: 3, text: 'c' },
    ]);
  });

  it.each([
    ['nothing at all', '', []],
    ['a line feed alone', '\n', ['']],
    ['a last line without a line feed', 'a\nb', ['a', 'b']],
    ['a last line with one', 'a\nb\n', ['a', 'b']],
    ['empty lines', 'a\n\n\nb\n\n', ['a', '', '', 'b', '']],
    ['carriage returns, which JSON takes for blanks', 'a\r\nb\r\n', ['a\r', 'b\r']],
    ['a carriage return alone, which ends no line', 'a\rb', ['a\rb']],
    ['separators that are no line feeds', 'a\u2028b\u0085c\vd', ['a\u2028b\u0085c\vd']],
    ['a byte order mark in front', '\ufeffa\nb', ['a', 'b']],
  ])('of %s', async (_, input, texts) => {
    expect(await textsOf(input)).toEqual(texts);
  });

  it('are the same wherever the chunks end', async () => {
    const unit = fc.constantFrom('a', '\n', '\r', '"', 'é', '订', '🙂', '\u2028');
    const input = fc.string({ unit, maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(
        input,
        fc.array(fc.nat(120), { maxLength: 12, size: 'max' }),
        async (text, cuts) => {
          const bytes = Buffer.from(text);
          const ends = [...cuts, bytes.length].sort((a, b) => a - b);
          const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
          const expected = text.split('\n');
          if (expected.at(-1) === '') expected.pop();
          expect(await textsOf(...chunks)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are the same byte by byte', async () => {
    const text = '{"id":"订单🙂é"}\n\n{"b":2}\r\nlast';
    const bytes = Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte));
    expect(await textsOf(...bytes)).toEqual(['{"id":"订单🙂é"}', '', '{"b":2}\r', 'last']);
  });

  it('do not change when the reader of bytes uses its chunks again', async () => {
    const chunk = Buffer.alloc(4);
    async function* reusing() {
      for (const text of ['ab\nc', 'd\nef']) {
        chunk.write(text);
        yield await Promise.resolve(chunk.subarray(0, text.length));
      }
    }
    const texts: (string | null)[] = [];
    for await (const { text } of readLines(reusing())) texts.push(text);
    expect(texts[0]).toBe('ab');
    expect(texts).toHaveLength(3);
  });

  it('come as soon as they are whole', async () => {
    const log: string[] = [];
    async function* chunks() {
      for (const text of ['a\nb', '\nc\n']) {
        log.push(`read ${JSON.stringify(text)}`);
        yield await Promise.resolve(Buffer.from(text));
      }
    }
    for await (const { text } of readLines(chunks())) log.push(`line ${text}`);
    expect(log).toEqual(['read "a\\nb"', 'line a', 'read "\\nc\\n"', 'line b', 'line c']);
  });

  it('of a stream that breaks come up to there, then its error', async () => {
    async function* broken() {
      yield await Promise.resolve(Buffer.from('a\nb'));
      throw new Error('the disk is gone');
    }
    const texts: (string | null)[] = [];
    const read = async () => {
      for await (const { text } of readLines(broken())) texts.push(text);
    };
    await expect(read()).rejects.toThrow('the disk is gone');
    expect(texts).toEqual(['a']);
  });

  it('release their stream when the reader stops early', async () => {
    let released = false;
    async function* chunks() {
      try {
        for (;;) yield await Promise.resolve(Buffer.from('a\n'));
      } finally {
        released = true;
      }
    }
    for await (const { number } of readLines(chunks())) if (number === 3) break;
    expect(released).toBe(true);
  });
});

describe('a line', () => {
  const longest = Buffer.alloc(MIB, 'x');

  it('may be a mebibyte long, its line feed not counted', async () => {
    expect(LINE_MAX_BYTES).toBe(MIB);
    const lines = await linesOf(longest, '\n', longest);
    expect(lines.map(({ text }) => text?.length)).toEqual([MIB, MIB]);
  });

  it('is too long with a byte more; the next is as it should be', async () => {
    expect(await textsOf('a\n', longest, 'x\nb\n')).toEqual(['a', null, 'b']);
    expect(await textsOf(Buffer.concat([longest, Buffer.from('x\nb')]))).toEqual([null, 'b']);
    expect(await textsOf(longest, 'x')).toEqual([null]);
    expect(await textsOf(longest, '\r\nb')).toEqual([null, 'b']);
  });

  it('is measured in bytes, not in characters', async () => {
    const half = '订'.repeat(Math.floor(MIB / 3));
    const [fits, tooLong] = await textsOf(`${half}x\n`, `${half}xx\n`);
    expect(fits).toHaveLength(half.length + 1);
    expect(tooLong).toBeNull();
  });

  it('that is too long does not shorten or lengthen what follows, chunk by chunk', async () => {
    const chunks = Array.from({ length: 33 }, () => Buffer.alloc(MIB / 32, 'x'));
    expect(await textsOf(...chunks, '\n', ...chunks.slice(1), '\nb')).toEqual([
      null,
      'x'.repeat(MIB),
      'b',
    ]);
  });

  it('of fifty mebibytes is not kept in memory while it is read', async () => {
    const buffers: WeakRef<ArrayBuffer>[] = [];
    let held = Infinity;
    async function* chunks() {
      yield Buffer.from('a\n');
      for (let i = 0; i < 800; i += 1) {
        const chunk = new Uint8Array(MIB / 16).fill(120);
        buffers.push(new WeakRef(chunk.buffer));
        yield chunk;
      }
      held = await countHeld(buffers);
      yield Buffer.from('\nb');
    }
    const lines = await collect(chunks());
    expect(lines).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: null, error: { code: 'TOO_LONG', message: expect.any(String) as string } },
      { number: 3, text: 'b' },
    ]);
    expect(held).toBeLessThan(20);
  });
});
