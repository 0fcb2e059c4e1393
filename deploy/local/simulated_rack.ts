/** The rack of the simulated machines: their power strips on loopback, and the power-cycle server as on any rack, a process of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepAgentRunning } from './agent.ts';
import type { SimulatedStrips } from './simulated_strips.ts';

const AGENT = {
  name: 'power-cycle server of the simulated rack',
  main: fileURLToPath(new URL('../../agents/powercycle_server/main.ts', import.meta.url)),
  // It turns on what is off, for up to 60 s.
  stopLimitSeconds: 75,
};

const listen = async (strips: SimulatedStrips, strip: number): Promise<Server> => {
  const server = createServer((request, response) => {
    request.resume();
    const [path, query = ''] = (request.url ?? '').split('?', 2);
    if (path !== '/cmd.cgi') response.writeHead(404).end();
    else response.end(strips.answer(strip, query.replaceAll('%20', ' ')));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
};

/** Makes the strips listen. Returns their addresses. */
export const openStrips = async (strips: SimulatedStrips) => {
  const servers: Server[] = [];
  for (let strip = 0; strip < strips.count; strip += 1) servers.push(await listen(strips, strip));
  return {
    addresses: servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: (): void => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
};

/** Runs the power-cycle server with its config and its state in `directory` until the signal aborts. Never rejects: without it, the machines go on. */
export const keepRackRunning = async (
  strips: SimulatedStrips,
  {
    url,
    directory,
    env,
  }: { readonly url: string; readonly directory: string; readonly env: NodeJS.ProcessEnv },
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  let close = (): void => undefined;
  try {
    const opened = await openStrips(strips);
    ({ close } = opened);
    mkdirSync(directory, { recursive: true });
    const config = join(directory, 'rack.json5');
    writeFileSync(config, strips.config(opened.addresses));
    const flags = ['--local', '--machine_server', url, '--config', config, '--state', directory];
    await keepAgentRunning(AGENT, flags, env, tell, signal);
  } catch (error) {
    tell(`The simulated rack does not run: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    close();
  }
};
