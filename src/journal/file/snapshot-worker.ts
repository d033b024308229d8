import { parentPort, workerData } from 'node:worker_threads';
import { type DeriveOptions, deriveSnapshot } from './derive-snapshot.ts';

/** The thread that Snapshots starts: its answer is the only message, and to give up its only order. */
const giveUp = new AbortController();
parentPort?.once('message', () => giveUp.abort());
parentPort?.unref();
parentPort?.postMessage(await deriveSnapshot(workerData as DeriveOptions, giveUp.signal));
