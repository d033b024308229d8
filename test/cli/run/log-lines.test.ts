import { describe, expect, it } from 'vitest';
import { LogLines } from '../../../src/cli/run/log-lines.ts';

function start() {
  const texts: string[] = [];
  const told: number[] = [];
  let pending: (error?: Error) => void = () => {};
  const lines = new LogLines(
    (text, onDone) => {
      texts.push(text);
      pending = onDone;
    },
    (dropped) => told.push(dropped),
  );
  return { lines, texts, told, done: (error?: Error) => pending(error) };
}

describe('lines of a log', () => {
  it('wait while others are written, and go together', () => {
    const { lines, texts, done } = start();
    for (const line of ['a\n', 'b\n', 'c\n']) lines.write(line);
    expect(texts).toEqual(['a\n']);
    done();
    expect(texts).toEqual(['a\n', 'b\nc\n']);
    done();
    lines.write('d\n');
    expect(texts).toEqual(['a\n', 'b\nc\n', 'd\n']);
    expect(lines.dropped).toBe(0);
  });

  it('are dropped and counted where there is no room, and told of when it goes on', () => {
    const { lines, texts, told, done } = start();
    const mebibyte = 'x'.repeat(1 << 20);
    for (let n = 0; n < 11; n += 1) lines.write(mebibyte);
    expect(lines.dropped).toBe(3);
    expect(told).toEqual([]);
    done();
    expect(told).toEqual([3]);
    done();
    lines.write('there is room again\n');
    expect(texts.at(-1)).toBe('there is room again\n');
    done();
    expect({ told, dropped: lines.dropped }).toEqual({ told: [3], dropped: 3 });
  });

  it('are dropped if they cannot be written, and the next are tried', () => {
    const { lines, texts, told, done } = start();
    for (const line of ['a\n', 'b\n', 'c\n']) lines.write(line);
    done(new Error('ENOSPC'));
    done(new Error('ENOSPC'));
    expect(lines.dropped).toBe(3);
    lines.write('d\n');
    done();
    expect(texts).toEqual(['a\n', 'b\nc\n', 'd\n']);
    expect(told).toEqual([3]);
  });
});
