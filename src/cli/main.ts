#!/usr/bin/env node
/** The oldest Node that has what the command imports; older ones could not even say so. */
const OLDEST = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
process.once('SIGINT', () => process.exit(130));
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(`fillproof: needs Node ${OLDEST.join('.')} or later, not ${process.version}`);
  process.exitCode = 2;
} else {
  const { run } = await import('./program.ts');
  process.exitCode = await run(process.argv.slice(2));
}
