/** Servers with a management controller that speaks Redfish; each port is the URL of one. */
import { askDeviceOk, type DeviceAnswer, jsonOf } from '../connect/http.ts';
import { AC, type Driver, optionalText, type Reading, TEXT, textOf } from './driver.ts';

const STATES: ReadonlyMap<unknown, Reading> = new Map([
  ['On', 'on'],
  ['Off', 'off'],
  ['PoweringOn', 'pending'],
  ['PoweringOff', 'pending'],
]);

const RESET = '#ComputerSystem.Reset';

const idOf = (member: unknown): string => {
  if (typeof member === 'object' && member !== null && '@odata.id' in member)
    return String(member['@odata.id']);
  return '';
};

/** `{"Members":[{"@odata.id":"/redfish/v1/Systems/1"}]}` */
const systemPath = (answer: DeviceAnswer, wanted: string | undefined): string => {
  const { Members } = jsonOf(answer);
  const paths = Array.isArray(Members) ? Members.map(idOf) : [];
  if (wanted !== undefined) {
    const found = paths.find((path) => path.split('/').at(-1) === wanted);
    if (found !== undefined) return found;
  } else if (paths.length === 1 && paths[0] !== undefined) return paths[0];
  const names = paths.slice(0, 8).map((path) => path.split('/').at(-1));
  throw new Error(`set system to one of the controller's systems: ${names.join(', ') || 'it lists none'}`);
};

interface ResetAction {
  readonly target: string;
  readonly allowed: readonly unknown[];
}

/** `{"#ComputerSystem.Reset":{"target":"/redfish/v1/Systems/1/Actions/ComputerSystem.Reset","ResetType@Redfish.AllowableValues":["On","ForceOff"]}}` */
const resetOf = (system: Readonly<Record<string, unknown>>, path: string): ResetAction => {
  const actions: unknown = system['Actions'];
  const action: unknown =
    typeof actions === 'object' && actions !== null && RESET in actions ? actions[RESET] : {};
  const members =
    typeof action === 'object' && action !== null
      ? new Map<string, unknown>(Object.entries(action))
      : new Map<string, unknown>();
  const target = members.get('target');
  const allowed = members.get('ResetType@Redfish.AllowableValues');
  return {
    target: typeof target === 'string' ? target : `${path}/Actions/ComputerSystem.Reset`,
    allowed: Array.isArray(allowed) ? allowed : [],
  };
};

export const redfish: Driver = {
  ...AC,
  required: { user: TEXT, password: TEXT },
  optional: { ca: { type: 'string' }, insecure: { type: 'boolean' }, system: TEXT },
  port: /^https?:\/\/[A-Za-z0-9.:[\]-]{1,200}\/?$/,
  // An On takes up to a minute.
  verifySeconds: 120,
  setSeconds: 60,
  isEachPortApart: true,
  // The blades of one chassis are its systems.
  address: (settings, port) => `${new URL(port).host} ${optionalText(settings, 'system') ?? ''}`.trim(),
  open: (settings) => (port) => {
    const common = {
      basic: { user: textOf(settings, 'user'), password: textOf(settings, 'password') },
      tls: {
        ...(typeof settings['ca'] === 'string' && { ca: settings['ca'] }),
        isUnchecked: settings['insecure'] === true,
      },
    };
    /** What the controller names, on itself: the password is for no other host. */
    const own = (path: string): URL => {
      const url = URL.parse(path, port);
      if (url?.origin !== new URL(port).origin) throw new Error('the controller names another host');
      return url;
    };
    let path: string | undefined;
    const system = async (signal: AbortSignal) => {
      path ??= systemPath(
        await askDeviceOk(new URL('/redfish/v1/Systems', port), { ...common, signal }),
        optionalText(settings, 'system'),
      );
      return { path, members: jsonOf(await askDeviceOk(own(path), { ...common, signal })) };
    };
    const reset = async (kind: string, signal: AbortSignal, mustBeAllowed = false): Promise<void> => {
      const { path: at, members } = await system(signal);
      const { target, allowed } = resetOf(members, at);
      if (mustBeAllowed && !allowed.includes(kind))
        throw new Error(`the controller does not offer ${kind}: remove ownCycle`);
      const body = { ResetType: kind };
      await askDeviceOk(own(target), { method: 'POST', body, ...common, signal });
    };
    return {
      read: async (signal) => {
        const { members } = await system(signal);
        const state = STATES.get(members['PowerState']);
        if (state === undefined) throw new Error('PowerState is neither On, Off, PoweringOn nor PoweringOff');
        return state;
      },
      set: (state, signal) => reset(state === 'on' ? 'On' : 'ForceOff', signal),
      cycle: (_seconds, signal) => reset('PowerCycle', signal, true),
    };
  },
};
