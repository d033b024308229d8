import { constants, createReadStream, fstatSync, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';

const STDIN_FD = 0;

/**
 * The bytes of a file, a pipe or a terminal; `-` is standard input. Pipes and terminals are polled:
 * a read that waits for them in Node's thread pool would hold up the end of the process.
 *
 * @throws the system's error if there is no such file or it may not be read.
 */
export function openInput(file: string): AsyncIterable<Uint8Array> {
  if (file === '-') return openStandardInput();
  const status = statSync(file);
  if (status.isFIFO()) {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    return new Socket({ fd, readable: true, writable: false });
  }
  if (!status.isCharacterDevice()) return createReadStream(file);
  const fd = openSync(file, constants.O_RDONLY);
  return isatty(fd) ? new ReadStream(fd) : createReadStream(file, { fd });
}

function openStandardInput(): AsyncIterable<Uint8Array> {
  // Node would take a directory for an empty input; read as a file, it is an error.
  return fstatSync(STDIN_FD).isDirectory() ? createReadStream('', { fd: STDIN_FD }) : process.stdin;
}
