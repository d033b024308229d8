/**
 * Writes to standard output and waits until it is written.
 *
 * @throws the system's error if it cannot be.
 */
export function writeOutput(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
