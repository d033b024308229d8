import { venueContract } from '../../support/venue-contract-suite.ts';
import { serveSimulator } from './serve-simulator.ts';

venueContract('the simulator', () => serveSimulator());

venueContract(
  'the simulator as the main network, with its market and with blocks',
  () => serveSimulator({ isTestnet: false, market: true, blockMs: 20 }),
  { 'a quiet book': 'the market trades there too' },
);
