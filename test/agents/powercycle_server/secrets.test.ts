/** No secret of the config or the environment in anything that the power-cycle server writes, sends, or gives a child. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { check } from '../../../agents/powercycle_server/check.ts';
import { readEnvironment } from '../../../agents/powercycle_server/environment.ts';
import { redactor } from '../../../agents/powercycle_server/redact.ts';
import { benches } from '../../support/power_switch/bench.ts';
import { KINDS } from '../../support/power_switch/kinds.ts';
import { makeDirectory } from '../../support/scratch.ts';

/** Also as it is written in an Authorization header. */
const assertNoSecret = (all: string, ...more: readonly string[]): void => {
  assert.doesNotMatch(all, /hush/);
  for (const secret of more) assert(!all.includes(secret), secret);
};

/** A tool that records its arguments and environment, and works, or fails and tells all that it knows. */
const TOOL = `#!/bin/sh
here=\${0%/*}
name=\${0##*/}
printf '%s %s\\n' "$name" "$*" >>"$here/argv"
/usr/bin/env >>"$here/$name.env"
if [ -e "$here/fails" ]; then
  echo "denied: TOKEN=$TOKEN" >&2
  exit 3
fi
read -r state <"$here/state"
status() {
  printf '%s status for hub 1-1.4 [0424:2514, USB 2.00, 4 ports, ppps]\\n  Port 2: 0503 %s\\n' "$1" "$state"
}
case "$*" in
  read*) echo "it is $state" ;;
  *on | on*) new=power ;;
  *off* ) new=off ;;
esac
if [ "$name" != board ]; then
  status Current
  [ -z "$new" ] || { state=$new; status New; }
fi
[ -z "$new" ] || echo "$new" >"$here/state"
`;

describe('the power-cycle server tells no secret', () => {
  const newBench = benches();
  const closes: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closes.splice(0)) await close();
  });

  it('if a device is out of reach', async () => {
    for (const kind of Object.values(KINDS)) {
      // A dead host of SNMP is waited for; what cannot be read is turned on for ever.
      if (kind.isVariant === true || kind.cannotBeRead === true) continue;
      const config = kind.config('127.0.0.1:1');
      if (config.startsWith('{snmp')) continue;
      const { cycle, said } = newBench(config, makeDirectory());
      assert.equal((await cycle()).outcome, 'failed');
      assertNoSecret(said());
    }
  });

  it('though a device repeats all that it was sent', async () => {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const all = [request.url, JSON.stringify(request.headers), body].join(' ');
        response.writeHead(500, { 'content-type': 'text/plain' }).end(all);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closes.push(() => void server.close());
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const [name, user, password] of [
      ['synaccess', 'admin', 'hush-synaccess'],
      ['tasmota', 'admin', 'hush-tasmota'],
      ['shelly of generation 1', 'admin', 'hush-shelly'],
      ['redfish', 'operator', 'hush-redfish'],
    ] as const) {
      const { cycle, said, parts } = newBench(KINDS[name]!.config(address), makeDirectory());
      assert.equal((await cycle()).outcome, 'failed');
      const { table } = await check(parts.rack);
      assert.match(table, /error: /);
      assertNoSecret(said() + table, Buffer.from(`${user}:${password}`).toString('base64'));
    }
  });

  it('however a device spells it', () => {
    const secret = `hush it's <1> & "2" (!)`;
    const redact = redactor([secret]);
    for (const spelled of [
      encodeURIComponent(secret),
      new URL(`http://h/?p=${encodeURIComponent(secret)}`).search.slice(3),
      new URLSearchParams({ p: secret }).toString().slice(2),
      'hush it&#39;s &lt;1&gt; &amp; &quot;2&quot; (!)',
      JSON.stringify(secret),
    ])
      assertNoSecret(redact(`GET /${spelled}/ is unknown`));
  });

  it('to a child, but for the secrets that the config gives it, not in its arguments, and not in what it prints when it fails', async () => {
    const directory = makeDirectory();
    const tools = join(directory, 'tools');
    mkdirSync(tools);
    for (const tool of ['uhubctl', 'ssh', 'board']) writeFileSync(join(tools, tool), TOOL, { mode: 0o755 });
    const token = join(directory, 'token');
    writeFileSync(token, 'hush-token\n');
    const { surroundings } = readEnvironment(
      {
        PATH: tools,
        LANG: 'C',
        POWERCYCLE_PASSWORD: 'hush-environment',
        GOOGLE_APPLICATION_CREDENTIALS: '/hush-key.json',
        HTTPS_PROXY: 'http://user:hush-proxy@proxy',
      },
      directory,
    );
    const board = `on: ["board", "on", "{port}"], off: ["board", "off", "{port}"], read: ["board", "read", "{port}"], readOn: "power", readOff: "off", env: {TOKEN: {file: "${token}"}}`;
    for (const config of [
      '{uhubctl: {d: {location: "1-1.4", ports: {m: 2}}}}',
      '{uhubctl: {d: {location: "1-1.4", ssh: "pi@hub", ports: {m: 2}}}}',
      `{command: {d: {${board}, ports: {m: 2}}}}`,
    ]) {
      for (const fails of [false, true]) {
        writeFileSync(join(tools, 'state'), 'power\n');
        if (fails) writeFileSync(join(tools, 'fails'), '');
        const state = makeDirectory();
        const { cycle, said } = newBench(config, state, { environment: surroundings.childEnvironment });
        const { outcome, detail } = await cycle();
        assert.equal(outcome, fails ? 'failed' : 'verified', detail);
        assertNoSecret(said());
      }
      rmSync(join(tools, 'fails'));
    }
    const written = new Map(
      readdirSync(tools).map((file) => [file, readFileSync(join(tools, file), 'utf8')]),
    );
    assertNoSecret(written.get('argv') ?? '');
    assert.match(written.get('argv') ?? '', /^uhubctl -l 1-1\.4 -p 2 -a off/m);
    for (const tool of ['uhubctl', 'ssh']) assertNoSecret(written.get(`${tool}.env`) ?? 'hush');
    const ofBoard = written.get('board.env') ?? '';
    assert.match(ofBoard, /^TOKEN=hush-token$/m);
    assertNoSecret(ofBoard.replaceAll('TOKEN=hush-token', ''));
  });
});
