/** A stand-in of a pdudaemon, which cannot be read. */
import { httpSwitch, ok } from './http_switch.ts';
import type { PowerSwitch } from './relay.ts';

export const pdudaemonSwitch = (): Promise<PowerSwitch> =>
  httpSwitch((request, _body, relay) => {
    const url = new URL(request.url ?? '', 'http://h');
    if (url.searchParams.get('hostname') !== 'apc7952' || url.searchParams.get('port') !== '3')
      return { status: 500, body: 'no such host' };
    const action = url.pathname.split('/').at(-1);
    const states = action === 'reboot' ? [false, true] : [action === 'on'];
    for (const state of states) {
      const manner = relay.told(state);
      if (manner === 'refuse') return { status: 500, body: 'driver failed' };
      if (manner === 'drop') return 'drop';
    }
    return ok('OK - accepted request');
  });
