import type { Outlet } from '../../gateway/outlet.ts';

/** Where people see what a gateway does. */
export interface Output extends Outlet {
  tell(notice: string, fields?: object): void;
  warn(notice: string): void;
  close(): void;
}
