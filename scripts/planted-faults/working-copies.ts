import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fault } from './fault.ts';

/** What the tests need beside `node_modules`. */
const COPIED = ['machines', 'src', 'test', 'package.json', 'tsconfig.json'];

/** Copies of the project in a temporary folder: the sources themselves are never touched. */
export class WorkingCopies {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'fillproof-faults-'));

  /** Makes the copies, all of the same moment, though others may be editing. */
  make(project: string, copies: number): void {
    for (let number = 1; number <= copies; number += 1) {
      const from = number === 1 ? project : this.path(1);
      for (const name of COPIED) {
        cpSync(path.join(from, name), path.join(this.path(number), name), { recursive: true });
      }
      symlinkSync(path.join(project, 'node_modules'), path.join(this.path(number), 'node_modules'));
    }
  }

  path(number: number): string {
    return path.join(this.#folder, String(number));
  }

  /** Plants a fault in a copy while `run` runs. */
  async withFault<T>(number: number, fault: Fault, run: () => Promise<T>): Promise<T> {
    const file = path.join(this.path(number), fault.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(fault.snippet, () => fault.replacement),
    );
    try {
      return await run();
    } finally {
      writeFileSync(file, text);
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
