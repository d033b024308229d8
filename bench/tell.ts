/** Says how far a run is, on standard error: standard output is for the result. */
export function tell(what: string): void {
  console.error(`${(performance.now() / 1e3).toFixed(0).padStart(4)} s  ${what}`);
}
