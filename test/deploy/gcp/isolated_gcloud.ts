/** The real gcloud, signed in as nobody real, asking servers of the test's own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needGcloud } from './need_gcloud.ts';

/** Inside a `describe`: its tests' gcloud has these settings, `endpoints` being asked for them before the first test. */
export const isolatesGcloud = (endpoints: () => Promise<Readonly<Record<string, string>>>): void => {
  let folder = '';
  let environment: NodeJS.ProcessEnv;
  before('isolate gcloud', async function () {
    needGcloud.call(this);
    environment = { ...process.env };
    folder = mkdtempSync(join(tmpdir(), 'gcloud-'));
    writeFileSync(join(folder, 'token'), 'of nobody');
    Object.assign(process.env, {
      CLOUDSDK_CONFIG: folder,
      CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false',
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(folder, 'token'),
      ...(await endpoints()),
    });
  });
  after('give gcloud back', () => {
    if (folder === '') return;
    for (const name of Object.keys(process.env)) {
      if (!(name in environment)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, environment);
    rmSync(folder, { recursive: true });
  });
};
