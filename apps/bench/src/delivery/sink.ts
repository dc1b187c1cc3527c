import { SMTPServer } from 'smtp-server';

/** A mail server on loopback that throws mails away; on each line of its input it prints how many came since the last, and over how many milliseconds. */
let count = 0;
let first = 0;
let last = 0;
const server = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], disableReverseLookup: true, logger: false,
  onData: (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => {
      count += 1;
      last = performance.now();
      if (count === 1) first = last;
      done();
    });
  },
});
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  process.stdout.write(`ready at ${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.on('SIGUSR2', () => {
  process.stdout.write(`caught ${count} ${last - first}\n`);
  count = 0;
});
process.on('SIGINT', () => server.close(() => process.exit(0)));
