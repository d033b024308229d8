import type { Door } from '../access/door.ts';
import type { IpLimits } from '../access/ip-limits.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Faults } from '../faults/faults.ts';

/** The exchange, as far as a session needs it. */
export type SessionExchange = Pick<
  Exchange,
  'advance' | 'coins' | 'execute' | 'info' | 'nextDueAt' | 'skipTo' | 'takeEvents'
>;

/** What a session is made of. */
export interface Venue {
  readonly exchange: SessionExchange;
  readonly door: Pick<Door, 'authorize' | 'rateLimitOf'>;
  readonly limits: IpLimits;
  readonly faults: Faults;
}
