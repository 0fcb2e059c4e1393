/** Windows: its version and its graphics cards. */
import type { Gpu } from './gpu.ts';
import type { HostPlatform, HostTools } from './host_platform.ts';
import type { Tool } from '../../tool/tool.ts';
import { parser } from '../../../../shared/types/parser.ts';
import { type FromSchema, tolerantPart } from '../../../../shared/types/schema.ts';

/** `product` as Node says it (`Windows 10 Pro`, `Windows Server 2022 Datacenter`), `release` as `10.0.19045`: the name and the build. */
export const windowsVersions = (product: string, release: string): string[] => {
  const name = /^Windows (\S{1,20})/.exec(product)?.[1];
  const build = /^\d+\.\d+\.(\d+)$/.exec(release)?.[1];
  if (name === undefined || build === undefined) {
    throw new Error(`${JSON.stringify(product)} ${JSON.stringify(release)} names no Windows`);
  }
  return ['Windows', `Windows-${name}`, `Windows-${name}-${build}`];
};

export const createWindows = ({ run }: HostTools, product: string, release: string): HostPlatform => ({
  osVersions: () => Promise.resolve().then(() => windowsVersions(product, release)),
  gpus: (signal) => run(videoController, signal),
});

/** PowerShell's `Win32_VideoController`: the graphics cards of a Windows machine. */

const text = { type: 'string', default: '' } as const;
const outputSchema = {
  type: 'array',
  items: tolerantPart({ PNPDeviceID: text, DriverVersion: text }),
} as const;
const parseOutput = parser<FromSchema<typeof outputSchema>>('Win32_VideoController', outputSchema, {
  defaults: 'empty',
});

/** `PCI\VEN_10DE&DEV_1CB3&SUBSYS_…`; what is not on the bus (a remote desktop's, a basic display) is no card. */
const cardOf = ({
  PNPDeviceID,
  DriverVersion: driver,
}: ReturnType<typeof parseOutput>[number]): Gpu | undefined => {
  const ids = /^PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})/.exec(PNPDeviceID.toUpperCase());
  const [, vendor, device] = ids ?? [];
  if (vendor === undefined || device === undefined) return undefined;
  return { vendor: vendor.toLowerCase(), device: device.toLowerCase(), driver };
};

export const videoController: Tool<Gpu[]> = {
  command: 'powershell.exe',
  args: [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    // As an argument, not through a pipe: so one card, or none, is a list too.
    'ConvertTo-Json -Compress -InputObject @(Get-CimInstance Win32_VideoController | Select-Object PNPDeviceID, DriverVersion)',
  ],
  timeoutMs: 20_000,
  parse: (stdout) =>
    parseOutput(JSON.parse(stdout))
      .map(cardOf)
      .filter((card) => card !== undefined),
};
