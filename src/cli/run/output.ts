import type { Outlet } from '../../gateway/outlet.ts';

/** Where people see what a gateway does. */
export interface Output extends Outlet {
  tell(notice: string, fields?: object): void;
  warn(notice: string, fields?: object): void;
  /** How much could not be written of what was to be told. */
  readonly linesDropped: number;
  close(): void;
}
