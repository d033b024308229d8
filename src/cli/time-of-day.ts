/** Last time that has a date, in milliseconds. */
const DATE_MAX_MS = 8.64e15;

/** A time in milliseconds as UTC; one beyond every calendar is left as it is, without a date. */
export function timeOfDay(ts: number): { date: string | null; time: string } {
  if (ts > DATE_MAX_MS) return { date: null, time: String(ts) };
  const [date = '', time = ''] = new Date(ts).toISOString().split('T');
  return { date, time: time.replace('Z', '') };
}
