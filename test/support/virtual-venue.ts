import { setImmediate } from 'node:timers/promises';
import type { FaultProfile } from '../../src/venues/simulator/faults/fault-profile.ts';
import {
  createSimulator,
  type SimulatorSettings,
} from '../../src/venues/simulator/session/create-simulator.ts';
import type { Simulator } from '../../src/venues/simulator/session/simulator.ts';
import { VirtualClock } from './virtual-clock.ts';
import { VirtualWires } from './virtual-wires.ts';

export const OPENS_AT = 1_795_000_000_000;

/** A simulator, the wires to it, and the time that passes for both. */
export class VirtualVenue {
  readonly clock = new VirtualClock(OPENS_AT);
  readonly simulator: Simulator;
  readonly wires: VirtualWires;

  constructor(settings: Partial<SimulatorSettings> = {}) {
    this.simulator = createSimulator({
      seed: 1,
      startAt: OPENS_AT,
      market: false,
      signatures: 'trust',
      ...settings,
    });
    this.wires = new VirtualWires(this.simulator, this.clock);
  }

  set faults(faults: FaultProfile) {
    this.simulator.setFaults(faults, this.clock.now());
  }

  /** Lets so much time pass, in milliseconds; what promises do is done before the next event. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    await setImmediate();
    for (let due = this.#nextDueAt(); due <= until; due = this.#nextDueAt()) {
      if (!this.clock.endNext(due)) this.simulator.advance(due);
      await setImmediate();
    }
    this.clock.endNext(until);
    this.simulator.advance(until);
  }

  #nextDueAt(): number {
    return Math.min(this.clock.nextDueAt ?? Infinity, this.simulator.nextDueAt ?? Infinity);
  }
}
