import { parentPort, workerData } from 'node:worker_threads';
import { type DeriveOptions, deriveSnapshot } from './derive-snapshot.ts';

/** The thread that SnapshotWorker starts: its answer is the only message. */
parentPort?.postMessage(await deriveSnapshot(workerData as DeriveOptions));
