/** One way to break the sources. */
export interface Fault {
  /** What is broken, in the words of the contract. */
  readonly name: string;
  /** Path from the project's folder. */
  readonly file: string;
  /** Source text that occurs exactly once in the file. */
  readonly snippet: string;
  /** What stands there instead: must be valid, but its types are not checked. */
  readonly replacement: string;
}

export function occurrences(text: string, snippet: string): number {
  return text.split(snippet).length - 1;
}
