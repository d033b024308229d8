/** `fillproof/journal`: every step durable before anything of it leaves, and rebuilt from there. */

export { type Clock, systemClock } from './clock.ts';
export { FileJournal, type FileJournalOptions } from './journal/file/file-journal.ts';
export type { JournalFiles, WritableFile } from './journal/file/journal-files.ts';
export { type Repair, type RepairOptions, repairShard } from './journal/file/repair-shard.ts';
export {
  type IgnoredSnapshot,
  type Restored,
  restoreFromJournal,
  type RestoreOptions,
} from './journal/file/restore-from-journal.ts';
export type { ShardScan } from './journal/file/scan-shard.ts';
export { Snapshots, type SnapshotsOptions } from './journal/file/snapshots.ts';
export { GroupCommit, type GroupCommitOptions } from './journal/group-commit.ts';
export {
  type Damage,
  type Holder,
  JournalError,
  type JournalErrorCode,
} from './journal/journal-error.ts';
export type {
  Durability,
  Head,
  Journal,
  JournalEntry,
  JournalItem,
  Note,
  NoteEntry,
  PlacedHeader,
  RunHeader,
  StepEntry,
} from './journal/journal.ts';
export { MemoryJournal, type MemoryStore } from './journal/memory-journal.ts';
export type { RememberedOrder } from './journal/order-memory.ts';
export {
  type Difference,
  JournalReplay,
  type ReplayOptions,
  type ReplayState,
} from './journal/replay.ts';
export { type Verdict, type VerifyOptions, verifyShard } from './journal/verify-shard.ts';
