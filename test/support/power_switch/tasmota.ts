/** A stand-in of a Tasmota plug; one with a single relay names it without a number. */
import { type Answer, httpSwitch, ok } from './http_switch.ts';
import type { PowerSwitch } from './relay.ts';

export const tasmotaSwitch = (isSingle = false): Promise<PowerSwitch> =>
  httpSwitch((request, _body, relay) => {
    const query = new URL(request.url ?? '', 'http://h').searchParams;
    if (query.get('password') !== 'hush-tasmota')
      return ok({ WARNING: 'Need user=<username>&password=<password>' });
    const command = query.get('cmnd') ?? '';
    const shown = (isOn: boolean): Answer => ok({ [isSingle ? 'POWER' : 'POWER1']: isOn ? 'ON' : 'OFF' });
    const [, delay] = /^Backlog Power1 0;Delay (\d+);Power1 1$/.exec(command) ?? [];
    if (delay !== undefined) {
      // Delay is in tenths of a second; whatever becomes of it, the answer is empty.
      return relay.cycled(Number(delay) / 10) === 'drop' ? 'drop' : ok({});
    }
    const [, state] = /^Power1(?: (On|Off))?$/.exec(command) ?? [];
    if (state === undefined) return shown(relay.isOn);
    const manner = relay.told(state === 'On');
    if (manner === 'refuse') return ok({ Command: 'Error' });
    return manner === 'drop' ? 'drop' : shown(state === 'On');
  });
