/** Before the first one is due, so that whoever waits for them is ready, in milliseconds. */
const LEAD_MS = 50;

/** Milliseconds by a clock that all processes of the machine share, and that is never set. */
export function monotonicMs(): number {
  return performance.now() + OFFSET_MS;
}

/** The first readings may be far apart: of many the two that were nearest are taken. */
const OFFSET_MS = Array.from({ length: 100 }, () => {
  const before = performance.now();
  const shared = Number(process.hrtime.bigint()) / 1e6;
  const after = performance.now();
  return { apartMs: after - before, offsetMs: shared - (before + after) / 2 };
}).reduce((best, next) => (next.apartMs < best.apartMs ? next : best)).offsetMs;

/** The first is due at `startedAt`, in milliseconds, and so many a second follow. */
export interface Schedule {
  readonly startedAt: number;
  readonly rate: number;
}

/** Does something at a fixed rate, however long each takes: what is late is done at once. */
export function pace(count: number, rate: number, run: (index: number) => void): Promise<Schedule> {
  const startedAt = monotonicMs() + LEAD_MS;
  let done = 0;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const passed = Math.floor(((monotonicMs() - startedAt) * rate) / 1e3) + 1;
      const due = Math.min(count, passed);
      try {
        for (; done < due; done += 1) run(done);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (done < count) setImmediate(look);
      else resolve({ startedAt, rate });
    };
    look();
  });
}
