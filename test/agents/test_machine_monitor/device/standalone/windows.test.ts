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
    // The virtual display is left out; a driver version unknown to Windows is empty.
    virtual_display_and_two_cards: '10de:2783- 1002:13c0-',
  })) {
    it(`finds only the cards on the PCI bus in ${device}`, () => assert.equal(cards(text), expected));
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
