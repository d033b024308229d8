import path from 'node:path';
import {
  type JournalFiles,
  nodeFiles,
  type WritableFile,
} from '../../src/journal/file/journal-files.ts';

/** Real files on a disk that does what it is told to: fills up, fails, is slow. */
export class FaultyFiles implements JournalFiles {
  /** What has been asked of it, in order: `write NAME`, `datasync NAME`, `sync-folder NAME` … */
  readonly calls: string[] = [];
  /** How much the disk holds. */
  capacityBytes = Infinity;
  /** What writing without room fails with. */
  noRoom: 'ENOSPC' | 'EDQUOT' = 'ENOSPC';
  /** How much one write takes at most. */
  writeMaxBytes = Infinity;
  /** Files whose flush fails. */
  failsDatasync: (name: string) => boolean = () => false;
  failsWrite: (name: string) => boolean = () => false;
  /** Waited for by each flush. */
  beforeDatasync: () => Promise<void> = async () => {};
  readonly #sizes = new Map<string, number>();

  async makeFolder(folder: string): Promise<void> {
    await nodeFiles.makeFolder(folder);
  }

  async create(file: string): Promise<WritableFile> {
    this.#call('create', file);
    const created = await nodeFiles.create(file);
    this.#sizes.set(file, 0);
    return this.#wrap(file, created);
  }

  async open(file: string): Promise<WritableFile> {
    this.#call('open', file);
    this.#sizes.set(file, (await nodeFiles.size(file)) ?? 0);
    return this.#wrap(file, await nodeFiles.open(file));
  }

  async remove(file: string): Promise<void> {
    this.#call('remove', file);
    await nodeFiles.remove(file);
    this.#sizes.delete(file);
  }

  size(file: string): Promise<number | null> {
    return nodeFiles.size(file);
  }

  async syncFolder(folder: string): Promise<void> {
    this.#call('sync-folder', folder);
    await nodeFiles.syncFolder(folder);
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(this.#free());
  }

  #free(): number {
    let used = 0;
    for (const size of this.#sizes.values()) used += size;
    return Math.max(this.capacityBytes - used, 0);
  }

  #call(name: string, file: string): void {
    this.calls.push(`${name} ${path.basename(file)}`);
  }

  #wrap(file: string, real: WritableFile): WritableFile {
    return {
      write: async (bytes, offset) => {
        this.#call('write', file);
        if (this.failsWrite(path.basename(file))) throw systemError('EIO', 'write');
        const size = this.#sizes.get(file) ?? 0;
        const room = Math.min(size - offset + this.#free(), this.writeMaxBytes);
        if (room <= 0 && bytes.length > 0) throw systemError(this.noRoom, 'write');
        const written = await real.write(bytes.subarray(0, Math.min(bytes.length, room)), offset);
        this.#sizes.set(file, Math.max(size, offset + written));
        return written;
      },
      truncate: async (length) => {
        this.#call('truncate', file);
        await real.truncate(length);
        this.#sizes.set(file, length);
      },
      datasync: async () => {
        this.#call('datasync', file);
        await this.beforeDatasync();
        if (this.failsDatasync(path.basename(file))) throw systemError('EIO', 'fdatasync');
        await real.datasync();
      },
      close: () => real.close(),
    };
  }
}

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: stand-in, ${syscall}`), { code, syscall });
}
