/** The function `operator`: bodies that it refuses. */
import assert from 'node:assert/strict';
import type { Action } from '../../shared/types/action.ts';
import type { Lab } from '../support/lab.ts';
import { at, openOperatedLab } from '../support/operated_lab.ts';

describe('operator', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await openOperatedLab();
  });
  afterEach(() => lab.close());

  const SSH = { SSHUserIP: 'root@host', SuppliedDimensions: {} };
  const invalidBodies: readonly (readonly [Action, unknown, RegExp])[] = [
    ['toggle_mode', { MaintenanceMode: 'true' }, /MaintenanceMode" must be boolean/],
    ['toggle_mode', { Maintenance: true }, /"Maintenance"/],
    ['toggle_mode', null, /must be object/],
    ['toggle_mode', true, /must be object/],
    ['toggle_powercycle', { PowerCycle: 1 }, /PowerCycle" must be boolean/],
    ['toggle_powercycle', { MaintenanceMode: true }, /"MaintenanceMode"/],
    ['set_attached_device', {}, /AttachedDevice/],
    ['set_attached_device', { AttachedDevice: 'bogus' }, /one of \["nodevice","adb"/],
    ['set_attached_device', { AttachedDevice: 'adb', Force: true }, /"Force"/],
    ['set_note', {}, /Message/],
    ['set_note', { Message: 7 }, /Message" must be string/],
    ['set_note', { Message: 'x'.repeat(4097) }, /4096/],
    ['supply_chromeos', {}, /SSHUserIP|SuppliedDimensions/],
    ['supply_chromeos', { SSHUserIP: 'root@host' }, /SuppliedDimensions/],
    ['supply_chromeos', { SuppliedDimensions: {} }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: '-oProxyCommand=x' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: 'root@host; reboot' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: 'root@host\n' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: '' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SuppliedDimensions: [] }, /SuppliedDimensions/],
    ['supply_chromeos', { ...SSH, SuppliedDimensions: { cpu: 'arm' } }, /cpu" must be array/],
    ['supply_chromeos', { ...SSH, SuppliedDimensions: { cpu: [1] } }, /cpu.0" must be string/],
  ];
  for (const [action, body, detail] of invalidBodies)
    it(`refuses ${action} with the body ${JSON.stringify(body).slice(0, 60)}, before it looks for the machine`, async () => {
      const { status, json } = await lab.ask(at(action, 'skia-2'), { body: JSON.stringify(body) });
      assert.equal(status, 400);
      assert.match((json as { detail: string }).detail, detail);
    });
});
