import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Schedule } from './pace.ts';
import type { Telling } from './serve.ts';

export interface VenueProcess {
  readonly url: string;
  /** Resolves once all is told. */
  tell(telling: Telling): Promise<Schedule>;
  stop(): void;
}

export async function startVenue(): Promise<VenueProcess> {
  const child = fork(new URL('serve.ts', import.meta.url));
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    async tell(telling) {
      child.send(telling);
      const [schedule] = (await once(child, 'message')) as [Schedule];
      return schedule;
    },
    stop: () => child.disconnect(),
  };
}
