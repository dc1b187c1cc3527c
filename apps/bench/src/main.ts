import { cpus } from 'node:os';
import { checkLargest } from './engine/check.js';
import { coreMs } from './engine/core-ms.js';
import { startServer, type Server } from './database.js';
import { broadcast } from './engine/broadcast.js';
import { senderMemory, twoSenders } from './delivery/senders.js';
import { smtp } from './delivery/smtp.js';
import { render } from './delivery/render.js';
import { steps } from './engine/steps.js';
import { incremental } from './segment/incremental.js';
import { rebuild, small } from './segment/rebuild.js';
import { importCsv } from './transfer/import-csv.js';
import { herd, wake } from './engine/wake.js';
import { ingest } from './ingest/ingest.js';
import type { Result, Scale } from './measure.js';

type Bench = (server: Server, scale: Scale) => Promise<Result[]>;

const benches: Record<string, Bench> = { template: render, ingest, engine: steps, delivery: smtp, senders: twoSenders, memory: senderMemory, wake, herd, check: checkLargest, core: coreMs, segment: incremental, small, rebuild, import: importCsv, broadcast };

const args = process.argv.slice(2);
const json = args.includes('--json');
const scale: Scale = args.includes('--quick') ? { quick: true, rounds: 1 } : { quick: false, rounds: 3 };
const wanted = args.filter((arg) => !arg.startsWith('--'));
const chosen = Object.entries(benches).filter(([name]) => wanted.length === 0 || wanted.some((want) => want.startsWith(name)));

const number = (value: number | null): string => (value === null ? '' : value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2));
const row = (cells: readonly string[]): string => cells.map((cell, place) => (place === 0 || place === 2 || place > 4 ? cell.padEnd([20, 0, 28, 0, 0, 8, 8][place] ?? 0) : cell.padStart(12))).join('  ');

if (!json) process.stdout.write(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}${scale.quick ? ', quick: rates are rough' : ''}\n${row(['bench', 'value', 'unit', 'floor', 'ratio', 'mark', ''])}\n`);
const server = await startServer();
let failed = 0;
try {
  for (const [, bench] of chosen) {
    for (const { ok, mark, ...result } of await bench(server, scale)) {
      if (!ok) failed += 1;
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${row([result.bench, number(result.value), result.unit, number(result.floor), number(result.ratio), mark, mark === '' ? '' : ok ? 'ok' : 'below its mark'])}\n`);
    }
  }
} finally {
  await server.stop();
}
// A quick run is a smoke test: its rates are too rough to judge by.
process.exitCode = failed > 0 && !scale.quick ? 1 : 0;
