/** `npm run page`: the page alone, with a recorded lab of 845 machines that behaves; nothing else is needed. */
import { parseArgs } from 'node:util';
import { openRecordedLab } from './lab.ts';
import { type Mode, serveLab } from './serve.ts';

const HELP = `npm run page -- [options]

Serves the operators' page with a recorded lab of 845 machines on this computer. Everything works; nothing is kept.

  --port N       listen on port N (default: 8090; 0 picks a free port)
  --still        time stands still, so that two screenshots are the same
  --count N      fewer machines
  --viewer       the person may look and change nothing
  --signed-out   answer as IAP does to somebody who is signed out
  --no-readings  send no routine reports unasked, as in a lab of more than 2,000 machines
  --away         break every connection, as a server that is away; the page itself is served first
  --help         print this help
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8090' },
    still: { type: 'boolean', default: false },
    count: { type: 'string', default: '845' },
    viewer: { type: 'boolean', default: false },
    'no-readings': { type: 'boolean', default: false },
    'signed-out': { type: 'boolean', default: false },
    away: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else {
  const lab = await openRecordedLab({ isStill: values.still, count: Number(values.count) });
  const served = await serveLab(lab, Number(values.port));
  served.setEditor(!values.viewer);
  served.setReadings(!values['no-readings']);
  const mode: Mode = values.away ? 'away' : values['signed-out'] ? 'signed-out' : 'normal';
  served.setMode(mode);
  process.stdout.write(`The page is at ${served.url}\n`);
  const timer = setInterval(() => {
    if (!values.still) void lab.pass();
  }, 1000);
  const stop = (): void => {
    clearInterval(timer);
    void served.close();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}
