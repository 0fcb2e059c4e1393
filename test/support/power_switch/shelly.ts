/** Stand-ins of Shelly relays of both generations. */
import { createHash } from 'node:crypto';
import { basic, httpSwitch, ok } from './http_switch.ts';
import type { PowerSwitch } from './relay.ts';

const hash = (part: string): string => createHash('sha256').update(part).digest('hex');

/** With digest authentication. */
export const shelly2Switch = (): Promise<PowerSwitch> =>
  httpSwitch((request, body, relay) => {
    const parameters = Object.fromEntries(
      (request.headers.authorization ?? '')
        .slice(7)
        .split(', ')
        .map((part) => part.replaceAll('"', '').split('=', 2)),
    ) as Record<string, string>;
    const credential = hash('admin:shelly1:hush-shelly');
    const cnonce = parameters['cnonce'];
    const expected = hash([credential, 'n1', '00000001', cnonce, 'auth', hash('POST:/rpc')].join(':'));
    if (parameters['response'] !== expected)
      return {
        status: 401,
        body: '',
        headers: { 'WWW-Authenticate': 'Digest qop="auth", realm="shelly1", nonce="n1", algorithm=SHA-256' },
      };
    const { id, method, params } = JSON.parse(body) as {
      id: number;
      method: string;
      params: { id: number; on?: boolean; toggle_after?: number };
    };
    if (params.id !== 0) return ok({ id, error: { code: -103, message: 'Invalid argument' } });
    if (method === 'Switch.GetStatus') return ok({ id, result: { id: 0, output: relay.isOn } });
    const was = relay.isOn;
    const manner =
      params.toggle_after === undefined ? relay.told(params.on === true) : relay.cycled(params.toggle_after);
    if (manner === 'refuse') return ok({ id, error: { code: -114, message: 'Resource unavailable' } });
    return manner === 'drop' ? 'drop' : ok({ id, result: { was_on: was } });
  });

export const shelly1Switch = (): Promise<PowerSwitch> =>
  httpSwitch((request, _body, relay) => {
    if (request.headers.authorization !== basic('admin', 'hush-shelly')) return { status: 401, body: '' };
    const url = new URL(request.url ?? '', 'http://h');
    if (url.pathname !== '/relay/0') return { status: 404, body: 'Bad relay' };
    const turn = url.searchParams.get('turn');
    if (turn === null) return ok({ ison: relay.isOn });
    const timer = url.searchParams.get('timer');
    const manner = timer === null ? relay.told(turn === 'on') : relay.cycled(Number(timer));
    if (manner === 'refuse') return { status: 500, body: 'overpower' };
    return manner === 'drop' ? 'drop' : ok({ ison: turn === 'on' });
  });
