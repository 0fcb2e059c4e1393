/** A stand-in of a management controller that speaks Redfish. */
import { basic, httpSwitch, ok } from './http_switch.ts';
import type { PowerSwitch } from './relay.ts';

/** Set in the device. */
const OWN_CYCLE_SECONDS = 8;

/** The relay is that of system 1. `allows`: the kinds of reset that it offers. */
export const redfishSwitch = ({
  systems = ['1'],
  allows = ['On', 'ForceOff'],
}: {
  readonly systems?: readonly string[];
  readonly allows?: readonly string[];
} = {}): Promise<PowerSwitch> =>
  httpSwitch((request, body, relay) => {
    if (request.headers.authorization !== basic('operator', 'hush-redfish')) return { status: 401, body: '' };
    const system = '/redfish/v1/Systems/1';
    if (request.url === '/redfish/v1/Systems')
      return ok({ Members: systems.map((id) => ({ '@odata.id': `/redfish/v1/Systems/${id}` })) });
    const target = `${system}/Actions/ComputerSystem.Reset`;
    if (request.url === system)
      return ok({
        PowerState: relay.isOn ? 'On' : 'Off',
        Actions: { '#ComputerSystem.Reset': { target, 'ResetType@Redfish.AllowableValues': allows } },
      });
    if (request.url !== target) return { status: 404, body: '' };
    const { ResetType } = JSON.parse(body) as { ResetType: string };
    const manner =
      ResetType === 'PowerCycle' ? relay.cycled(OWN_CYCLE_SECONDS) : relay.told(ResetType === 'On');
    if (manner === 'refuse') return { status: 400, body: '{"error":{"message":"busy"}}' };
    return manner === 'drop' ? 'drop' : { status: 204, body: '' };
  });
