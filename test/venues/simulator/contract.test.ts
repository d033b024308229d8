import { venueContract } from '../../support/venue-contract-suite.ts';
import { serveSimulator } from './serve-simulator.ts';

venueContract('the simulator', serveSimulator);
