import assert from 'node:assert/strict';
import {
  videoController,
  windowsVersions,
} from '../../../../../agents/test_machine_monitor/device/standalone/windows.ts';
import { samples } from '../../../../support/samples.ts';

describe('videoController.parse', () => {
  const cards = (text: string): string =>
    videoController
      .parse(text)
      .map(({ vendor, device, driver }) => `${vendor}:${device}-${driver}`)
      .join(' ');

  for (const { device, text, expected } of samples('video_controller', {
    laptop_rtx_3050_ti: '10de:25a0-32.0.15.6590 8086:9a60-30.0.101.2079',
    radeon_rx_7600: '1002:7480-32.0.31035.1003',
    server_2022_radeon_rx_580: '1002:6fdf-31.0.12044.3',
    hd_graphics_530: '8086:1912-23.20.16.4973',
    // Off the PCI bus.
    snapdragon_x_elite: 'qcom:0c36-',
    // The virtual display is left out; a driver version unknown to Windows is empty.
    virtual_display_and_two_cards: '10de:2783- 1002:13c0-',
  })) {
    it(`finds ${expected} in ${device}`, () => assert.equal(cards(text), expected));
  }

  for (const [PNPDeviceID, expected] of [
    [String.raw`ACPI\VEN_QCOM&DEV_0C36&SUBSYS_CRD08380&REV_0087\0`, 'qcom:0c36-'],
    [String.raw`ACPI\NVDA200A\0`, 'nvda:200a-'],
    [String.raw`ACPI\QCOM0C36\2&DABA3FF&0`, 'qcom:0c36-'],
    [String.raw`acpi\sny5001`, 'sny:5001-'],
    // Displays that are no cards: of Windows itself, of a remote desktop, of Hyper-V, of a USB dock.
    [String.raw`ROOT\BASICDISPLAY\0000`, ''],
    [String.raw`SWD\REMOTEDISPLAYENUM\RDPIDD_INDIRECTDISPLAY&SESSIONID_0001`, ''],
    [String.raw`VMBUS\{DA0A7802-E377-4AAC-8E77-0558EB1073F8}\5620E0C7-8062-4DCE-AEB7-520C7EF76171`, ''],
    [String.raw`USB\VID_17E9&PID_4307\5&1A2B3C4D&0&2`, ''],
    [String.raw`ACPI\VEN_QCOM`, ''],
    [String.raw`ACPI\NVDA20`, ''],
    ['', ''],
  ] as const) {
    it(`finds ${expected || 'no card'} in ${JSON.stringify(PNPDeviceID)}`, () =>
      assert.equal(cards(JSON.stringify([{ PNPDeviceID }])), expected));
  }

  it('finds no card in an empty list', () => assert.equal(cards('[]\r\n'), ''));

  it('reads the list after the warnings that PowerShell prints to stdout', () => {
    const list = '[{"PNPDeviceID":"PCI\\\\VEN_10DE\\u0026DEV_2783","DriverVersion":null}]';
    assert.equal(cards(`WARNING: The names of some imported commands …\r\n${list}\r\n`), '10de:2783-');
  });

  for (const text of ['', '{}', 'Get-CimInstance : Der Benutzer hat keinen Zugriff.']) {
    it(`throws for ${JSON.stringify(text)}`, () => assert.throws(() => videoController.parse(text)));
  }
});

describe('windowsVersions', () => {
  for (const [product, release, expected] of [
    ['Windows 10 Pro', '10.0.19045', 'Windows Windows-10 Windows-10-19045'],
    ['Windows 11 Enterprise', '10.0.22631', 'Windows Windows-11 Windows-11-22631'],
    ['Windows Server 2022 Datacenter', '10.0.20348', 'Windows Windows-Server Windows-Server-20348'],
  ] as const) {
    it(`returns ${expected} for ${product} ${release}`, () =>
      assert.equal(windowsVersions(product, release).join(' '), expected));
  }

  it('throws if the system names no product', () =>
    assert.throws(() => windowsVersions('', '6.1'), /names no version of Windows/));
});
