/** gcloud's own parser, on many commands in a second: nothing leaves the machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../../../deploy/gcp/resource.ts';

interface Verdict {
  readonly status: number;
  readonly said: string;
}

/** Nobody signed in, no metadata server asked, and a proxy that is not there should anything try to leave. */
const isolated = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  CLOUDSDK_CONFIG: folder,
  CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false',
  CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
  CLOUDSDK_PROXY_TYPE: 'http',
  CLOUDSDK_PROXY_ADDRESS: '127.0.0.1',
  CLOUDSDK_PROXY_PORT: '9',
});

interface Installation {
  readonly basic: { readonly python_location: string };
  readonly installation: { readonly sdk_root: string };
}

/** What gcloud's parser says to each command; "" where it takes it. Throws where there is no gcloud. */
export const parseCommands = (commands: readonly Command[]): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'gcloud-parser-'));
  try {
    const env = isolated(folder);
    const info = JSON.parse(
      execFileSync('gcloud', ['info', '--format=json'], { env, encoding: 'utf8' }),
    ) as Installation;
    const lines = commands.map(({ args, file }, index) => {
      const path = join(folder, `${String(index)}.json`);
      if (file !== undefined) writeFileSync(path, file.content);
      return JSON.stringify([...args, ...(file === undefined ? [] : [`${file.flag}=${path}`]), '--quiet']);
    });
    const { stdout, stderr } = spawnSync(
      info.basic.python_location,
      [join(import.meta.dirname, 'parse_commands.py')],
      { env, encoding: 'utf8', input: [info.installation.sdk_root, ...lines, ''].join('\n'), maxBuffer: 1e8 },
    );
    const verdicts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Verdict);
    if (verdicts.length !== commands.length) throw new Error(`gcloud's parser did not read all: ${stderr}`);
    return verdicts.map(({ status, said }) =>
      status === 1 && said.includes('do not currently have an active account')
        ? ''
        : said || `status ${String(status)}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};
