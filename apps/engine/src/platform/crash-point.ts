const [wanted, nth] = (process.env['PERENNIAL_CRASH_AT'] ?? '').split(':');
const deadly = Number(nth ?? 1);
let passages = 0;

/** A named place at which tests kill this process (SIGKILL): `PERENNIAL_CRASH_AT=name` at the first passage, `name:3` at the third; otherwise does nothing. */
export function crashPoint(name: string): void {
  if (wanted !== name) return;
  passages += 1;
  if (passages === deadly) process.kill(process.pid, 'SIGKILL');
}
