/** The real gcloud with a token that is not real, sending its requests to servers of the test. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type GcloudProcess, needGcloud, startGcloud } from './gcloud_process.ts';

// A program `gcloud` that passes its arguments, separated by NUL, to the gcloud that runs already. Status 200 brings its stdout, 500 its stderr.
const script = (port: number): string => `#!/bin/sh
if output=$(printf '%s\\0' "$@" | curl --silent --noproxy '*' --fail-with-body --data-binary @- http://127.0.0.1:${port}/)
then printf '%s\\n' "$output"
else printf '%s\\n' "$output" >&2; exit 1
fi
`;

const serve = async (gcloud: GcloudProcess): Promise<Server> => {
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => gcloud.call(body.split('\0').slice(0, -1)))
      .then(({ status, stdout, stderr }) =>
        response.writeHead(status === 0 ? 200 : 500).end(status === 0 ? stdout : stderr),
      )
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

/** Inside a `describe`: its tests find this gcloud on the PATH. `settings` is called once, before the first test. */
export const isolatesGcloud = (settings: () => Promise<Readonly<Record<string, string>>>): void => {
  const opened = new AsyncDisposableStack();
  before('isolate gcloud', async function () {
    needGcloud.call(this);
    const folder = mkdtempSync(join(tmpdir(), 'gcloud-'));
    opened.defer(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'token'), 'not-a-token');
    const gcloud = startGcloud({
      ...process.env,
      CLOUDSDK_CONFIG: folder,
      CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false',
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
      CLOUDSDK_CORE_DISABLE_FILE_LOGGING: 'true',
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(folder, 'token'),
      ...(await settings()),
    });
    opened.defer(() => gcloud.stop());
    const server = await serve(gcloud);
    opened.defer(() => {
      server.close();
      server.closeAllConnections();
    });
    writeFileSync(join(folder, 'gcloud'), script((server.address() as AddressInfo).port), { mode: 0o755 });
    const path = process.env['PATH'] ?? '';
    opened.defer(() => void (process.env['PATH'] = path));
    process.env['PATH'] = `${folder}${delimiter}${path}`;
  });
  after('restore gcloud', () => opened.disposeAsync());
};
