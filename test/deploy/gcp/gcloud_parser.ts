/** gcloud's own parser, applied to many commands in one process; nothing leaves the computer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, withFile } from '../../../deploy/gcp/resource.ts';
import { startGcloud } from './gcloud_process.ts';

/** No account, no metadata server, and a proxy that does not exist, in case a command tries to reach the network. */
const isolated = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  CLOUDSDK_CONFIG: folder,
  CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false',
  CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
  CLOUDSDK_CORE_DISABLE_FILE_LOGGING: 'true',
  CLOUDSDK_PROXY_TYPE: 'http',
  CLOUDSDK_PROXY_ADDRESS: '127.0.0.1',
  CLOUDSDK_PROXY_PORT: '9',
});

/**
 * What gcloud's parser says to each command; "" if it accepts the command. Throws if gcloud is not on the PATH.
 * Nothing runs: a command that parses stops where gcloud looks for credentials, because no one is signed in.
 */
export const parseCommands = async (commands: readonly Command[]): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'gcloud-parser-'));
  const gcloud = startGcloud(isolated(folder));
  try {
    const parse = async ({ args, file }: Command, index: number): Promise<string> => {
      const path = join(folder, `${index}.json`);
      if (file !== undefined) writeFileSync(path, file);
      const { status, stderr } = await gcloud.call([...withFile(args, path), '--quiet']);
      // One command of gcloud 528 fails while it explains that.
      const isAccepted =
        status === 1 && /do not currently have an active account|NoActiveAccountException/.test(stderr);
      return isAccepted ? '' : stderr || `status ${status}`;
    };
    // Each costs some 20 ms, and one in six is the same as another.
    const verdicts = new Map<string, Promise<string>>();
    commands.forEach((command, index) => {
      const key = JSON.stringify(command);
      if (!verdicts.has(key)) verdicts.set(key, parse(command, index));
    });
    return await Promise.all(commands.map((command) => verdicts.get(JSON.stringify(command))!));
  } finally {
    await gcloud.stop();
    rmSync(folder, { recursive: true });
  }
};
