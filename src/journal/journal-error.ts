export type JournalErrorCode =
  /** Another writer has the shard: `holder`. */
  | 'LOCKED'
  /** What is stored is not what was written: `damage`. It takes nothing before a repair. */
  | 'DAMAGED'
  /** The journal's inputs do otherwise here than it says they did. */
  | 'DIFFERS'
  /** The disk is full, beyond the room that is kept. */
  | 'FULL'
  /** A write or a flush failed. Nothing can be appended any more. */
  | 'FAILED'
  /** Written by a newer version, in a schema that this one does not know. */
  | 'SCHEMA'
  /** An entry that is no JSON, or too long. Nothing of its batch was written. */
  | 'UNWRITABLE'
  /** Where it is to go there is another journal, or another part of this one. */
  | 'TAKEN'
  /** There is no such shard or journal, or a name cannot be a shard's. */
  | 'NOT_FOUND';

/** The first place where what is stored cannot be what was written. */
export interface Damage {
  /** The file's name. */
  readonly segment: string;
  /** Where the line begins or should begin, in bytes of the plain text. */
  readonly offset: number;
  /** The sequence of the line that should be there. */
  readonly seq: number;
  readonly why: string;
}

/** Who writes a shard. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: number;
}

interface JournalErrorDetails {
  readonly cause?: unknown;
  readonly damage?: Damage;
  readonly holder?: Holder | null;
}

/** Why a journal cannot do what it was asked. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;
  /** With `DAMAGED`. */
  readonly damage: Damage | null;
  /** With `LOCKED`, if it is known. */
  readonly holder: Holder | null;

  constructor(
    code: JournalErrorCode,
    message: string,
    { cause, damage, holder }: JournalErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.damage = damage ?? null;
    this.holder = holder ?? null;
  }
}

export function damagedError(damage: Damage): JournalError {
  const { segment, offset, seq, why } = damage;
  const message = `${segment} is damaged at byte ${offset}, where line ${seq} should be: ${why}`;
  return new JournalError('DAMAGED', message, { damage });
}
