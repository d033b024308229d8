import { write } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { WriteText } from './log-lines.ts';

/** Of a terminal's stream, as libuv has it. */
interface Blockable {
  readonly _handle?: { setBlocking?(isBlocking: boolean): void } | null;
}

/**
 * Standard output for those who must not wait for whoever reads it: a pipe that is full, a terminal
 * that is held, a disk that is slow.
 */
export function standardOutput(): WriteText {
  const stdout: Writable = process.stdout;
  if (!(stdout instanceof Socket)) return fileWriter(process.stdout.fd);
  holdNobodyUp(stdout);
  return (text, onDone) => stdout.write(text, onDone);
}

/** Pipes hold nobody up; a terminal does, unless it is told. The stream keeps what is unwritten. */
export function holdNobodyUp(stream: Writable): void {
  (stream as Blockable)._handle?.setBlocking?.(false);
}

/** Node writes to files, and to devices such as `/dev/full`, while everything else stands still. */
function fileWriter(fd: number): WriteText {
  // A disk that gets full takes the first part of a line.
  let isTorn = false;
  return (text, onDone) => {
    let rest = Buffer.from(isTorn ? `\n${text}` : text);
    const writeRest = (): void => {
      write(fd, rest, 0, rest.length, null, (error, count) => {
        if (error) {
          onDone(error);
          return;
        }
        isTorn = count < rest.length;
        rest = rest.subarray(count);
        if (isTorn) writeRest();
        else onDone();
      });
    };
    writeRest();
  };
}
