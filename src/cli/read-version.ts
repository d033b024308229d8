import { readFileSync } from 'node:fs';

/** Of the package, in its own file, found by its name: from the sources and from what is built. */
export function readVersion(): string {
  const file = new URL(import.meta.resolve('fillproof/package.json'));
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
