import type { OidOrCloid } from '../wire/action.ts';
import type { Account } from './account.ts';
import { aboutAsset, type ActionAnswer, type CancelAnswer, cancelAnswers } from './answers.ts';
import { findTarget } from './find-target.ts';
import { REFUSALS } from './rejections.ts';
import type { Venue } from './venue.ts';

/** One order to be cancelled. */
export interface CancelTarget {
  readonly asset: number;
  readonly id: OidOrCloid;
}

/** Cancels orders. A fast cancel is not for those that wait for a trigger. */
export function executeCancels(
  venue: Venue,
  account: Account,
  targets: readonly CancelTarget[],
  isFast: boolean,
): ActionAnswer {
  return cancelAnswers(
    targets.map(({ asset, id }): CancelAnswer => {
      const order = findTarget(venue, account, id);
      const isMissing = order === null || order.market.coin.asset !== asset;
      if (isMissing) return { error: aboutAsset(REFUSALS.missingOrder, asset) };
      if (isFast && order.terms.trigger !== null) {
        return { error: aboutAsset(REFUSALS.fastTrigger, asset) };
      }
      venue.engine.end(order, 'canceled');
      return 'success';
    }),
  );
}
