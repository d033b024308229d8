import type { Action } from '../wire/action.ts';
import type { InfoRequest } from '../wire/info-request.ts';
import type { VenueEvent } from './venue-event.ts';

export interface ExchangeSettings {
  readonly seed: number;
  /** When it opens, in milliseconds. */
  readonly startAt: number;
  /** Whether a background market quotes and takes. */
  readonly market: boolean;
}

export interface InfoRead {
  readonly now: number;
  /** Before `now` for a stale read of orders. */
  readonly asOf: number;
  /** Whether a read by client order id answers the leg before the newest. */
  readonly deadLeg: boolean;
}

/** SKELETON: replaced by the main author. */
export class Exchange {
  constructor(_settings: ExchangeSettings) {}
  fund(_address: string, _funds: { usdc: string; master?: string; tradedUsdc?: string }): void {
    throw new Error('skeleton');
  }
  hasAccount(_address: string): boolean {
    throw new Error('skeleton');
  }
  accountOf(_signer: string): string | null {
    throw new Error('skeleton');
  }
  actFor(_account: string, _vaultAddress: string): string | null {
    throw new Error('skeleton');
  }
  execute(_account: string, _action: Action, _now: number): unknown {
    throw new Error('skeleton');
  }
  advance(_now: number): void {
    throw new Error('skeleton');
  }
  get nextDueAt(): number | null {
    throw new Error('skeleton');
  }
  takeEvents(): readonly VenueEvent[] {
    throw new Error('skeleton');
  }
  info(_request: InfoRequest, _read: InfoRead): unknown {
    throw new Error('skeleton');
  }
  get coins(): readonly string[] {
    throw new Error('skeleton');
  }
  tradedUsdc(_address: string): number {
    throw new Error('skeleton');
  }
  truth(_address: string): unknown {
    throw new Error('skeleton');
  }
  setMark(_coin: string, _px: string, _now: number): void {
    throw new Error('skeleton');
  }
}
