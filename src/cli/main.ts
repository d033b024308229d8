#!/usr/bin/env node
import { run } from './program.ts';

process.once('SIGINT', () => process.exit(130));
process.exitCode = await run(process.argv.slice(2));
