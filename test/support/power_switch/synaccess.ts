/** A stand-in of a Synaccess netBooter with five outlets. */
import { basic, httpSwitch, ok } from './http_switch.ts';
import { type PowerSwitch, Relay } from './relay.ts';

/** Set in the device. */
const OWN_CYCLE_SECONDS = 8;

/** `relay` is that of outlet 3, `other` that of outlet 4. */
export const synaccessSwitch = async (): Promise<PowerSwitch & { readonly other: Relay }> => {
  const other = new Relay();
  const device = await httpSwitch((request, _body, relay) => {
    if (request.headers.authorization !== basic('admin', 'hush-synaccess')) return { status: 401, body: '' };
    const command = decodeURIComponent(request.url?.split('?')[1] ?? '');
    // From right to left.
    if (command === '$A5') return ok(`$A0,0${other.isOn ? 1 : 0}${relay.isOn ? 1 : 0}10,0.15,XX\r\n`);
    const [, what, outlet, state] = /^\$A([34]) ([34])(?: ([01]))?$/.exec(command) ?? [];
    if (what === undefined) return ok('$AF');
    const its = outlet === '4' ? other : relay;
    const manner = what === '4' ? its.cycled(OWN_CYCLE_SECONDS) : its.told(state === '1');
    return manner === 'drop' ? 'drop' : ok(manner === 'refuse' ? '$AF' : '$A0');
  });
  return { ...device, other };
};
