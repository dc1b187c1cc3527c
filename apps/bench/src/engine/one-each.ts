/** Posts one event `went` for each of u0 to u(n-1), 100 a batch, 8 at a time. */
const [address = '', key = '', total = '0'] = process.argv.slice(2);
const count = Number(total);
const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-type': 'application/json' };
let next = 0;

async function connection(): Promise<void> {
  while (next < count) {
    const first = next;
    next += 100;
    const batch = Array.from({ length: Math.min(100, count - first) }, (_, i) => ({ type: 'track', userId: `u${first + i}`, event: 'went', properties: { from: 'bench', n: 1 }, messageId: `went-${first + i}` }));
    const answer = await fetch(`${address}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
  }
}

await Promise.all(Array.from({ length: 8 }, connection));
process.stdout.write(`took ${count}\n`);
