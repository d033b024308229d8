import { parentPort, workerData } from 'node:worker_threads';
import { type DeriveOptions, deriveSnapshot } from './derive-snapshot.ts';

/** The thread that Snapshots starts: it answers once, and is told nothing but to give up. */
const giveUp = new AbortController();
parentPort?.once('message', () => giveUp.abort());
parentPort?.unref();
parentPort?.postMessage(await deriveSnapshot(workerData as DeriveOptions, giveUp.signal));
