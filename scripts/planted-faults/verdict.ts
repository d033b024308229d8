/** What a run of the tests came to. `broken`: the sources do not run, which proves nothing. */
export type Verdict =
  | { readonly type: 'passed'; readonly tests: number }
  | { readonly type: 'failed'; readonly file: string; readonly title: string }
  | { readonly type: 'broken'; readonly message: string };
