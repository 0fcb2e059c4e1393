/** The agent's own name to the server: made once, since all racks share one account. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Identify } from '../../shared/client/google_identity.ts';
import { POWER_AGENT_HEADER } from '../../shared/types/powercycle_api.ts';
import { codeOf } from '../../shared/errors.ts';
import { replaceFile } from './replace_file.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the uuid of the state directory, or makes one. */
export const agentId = (directory: string): string => {
  const path = join(directory, 'agent_id');
  try {
    const id = readFileSync(path, 'utf8').trim();
    if (UUID.test(id)) return id;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const id = randomUUID();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  replaceFile(path, `${id}\n`);
  return id;
};

/** Every call carries `X-Power-Agent: <uuid> <host name>`. */
export const asAgent = (identify: Identify, id: string, host = hostname()): Identify => {
  // What a header cannot carry is left out; without a name, no claim is granted.
  const own = { [POWER_AGENT_HEADER]: `${id} ${host.replace(/[^A-Za-z0-9._-]/g, '') || 'unnamed'}` };
  return async () => ({ ...(await identify()), ...own });
};
