import type { Outlet } from '../outlet.ts';
import type { Feed } from './feed.ts';
import { toPushes } from './to-pushes.ts';

/** Pushes to clients what leaves a gateway. */
export function feedOutlet(feed: Feed): Outlet {
  return {
    onStep(record) {
      for (const push of toPushes(record)) feed.push(push);
    },
    onState: (state) => feed.push({ type: 'gateway', state }),
  };
}
