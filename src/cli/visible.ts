/** What a terminal obeys, hides or shows as nothing: controls, marks of direction, odd spaces. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with every character written out that a terminal would not show as such. */
export function visible(text: string): string {
  return text.replaceAll(HIDDEN, writtenOut);
}

/** A character as an escape that names it: `\n`, `\x1b`, `\u{202e}`. */
export function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).padStart(2, '0');
  return NAMED[character] ?? (code <= 0xff ? `\\x${hex}` : `\\u{${hex}}`);
}
