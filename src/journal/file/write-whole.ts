import type { WritableFile } from './journal-files.ts';

/** Writes all bytes at an offset: one call may write only a part of them. */
export async function writeWhole(
  file: WritableFile,
  bytes: Uint8Array,
  offset: number,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const written = await file.write(bytes.subarray(done), offset + done);
    if (written === 0) throw new Error('nothing was written, and no error given');
    done += written;
  }
}
