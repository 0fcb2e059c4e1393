/** Windows: its version and its graphics cards. */
import { parser } from '../../../../shared/types/parser.ts';
import { type FromSchema, tolerantPart } from '../../../../shared/types/schema.ts';
import { answerOf } from '../../../loop/answer.ts';
import type { Tool } from '../../../loop/tool.ts';
import type { Gpu } from './gpu.ts';
import type { HostPlatform, HostTools } from './host_platform.ts';

const text = { type: 'string', default: '' } as const;
const controllersSchema = {
  type: 'array',
  items: tolerantPart({ PNPDeviceID: text, DriverVersion: text }),
} as const;
const parseControllers = parser<FromSchema<typeof controllersSchema>>(
  'Win32_VideoController',
  controllersSchema,
  { defaults: 'empty' },
);
type Controller = ReturnType<typeof parseControllers>[number];

/** `PCI\VEN_10DE&DEV_1CB3&SUBSYS_…`, `ACPI\VEN_QCOM&DEV_0C36&SUBSYS_…`. */
const VENDOR_AND_DEVICE = /^(?:PCI|ACPI)\\VEN_([0-9A-Z]{3,4})&DEV_([0-9A-F]{4})(?![0-9A-Z])/;

/** `ACPI\NVDA200A\0`: a vendor of four characters, or of three letters, and a device of four digits (ACPI 6.5, section 6.1.5). */
const ACPI_ID = /^ACPI\\([0-9A-Z]{4}|[A-Z]{3})([0-9A-F]{4})(?![0-9A-Z])/;

/** Reads a `PNPDeviceID`. Any other controller is not a card, but the display of a remote desktop or of a virtual machine, for example. */
const cardOf = ({ PNPDeviceID, DriverVersion: driver }: Controller): Gpu | undefined => {
  const id = PNPDeviceID.toUpperCase();
  const [, vendor, device] = VENDOR_AND_DEVICE.exec(id) ?? ACPI_ID.exec(id) ?? [];
  if (vendor === undefined || device === undefined) return undefined;
  return { vendor: vendor.toLowerCase(), device: device.toLowerCase(), driver };
};

/** The graphics cards, from `[{"PNPDeviceID":"PCI\\VEN_10DE\u0026DEV_2783","DriverVersion":null}]`. */
export const videoController: Tool<Gpu[]> = {
  command: 'powershell.exe',
  args: [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    // An argument, not a pipe, so that PowerShell prints a list even for one card or none.
    'ConvertTo-Json -Compress -InputObject @(Get-CimInstance Win32_VideoController | Select-Object PNPDeviceID, DriverVersion)',
  ],
  timeoutMs: 20_000,
  parse: (stdout) =>
    parseControllers(JSON.parse(answerOf(stdout)))
      .map(cardOf)
      .filter((card) => card !== undefined),
};

/**
 * Name and build, from Node's `version()` (`Windows 10 Pro`, `Windows Server 2022 Datacenter`) and `release()` (`10.0.19045`). Throws on anything
 * else.
 */
export const windowsVersions = (product: string, release: string): string[] => {
  const name = /^Windows (\S{1,20})/.exec(product)?.[1];
  const build = /^\d+\.\d+\.(\d+)$/.exec(release)?.[1];
  if (name === undefined || build === undefined) {
    throw new Error(`${JSON.stringify(product)} ${JSON.stringify(release)} names no version of Windows`);
  }
  return ['Windows', `Windows-${name}`, `Windows-${name}-${build}`];
};

export const createWindows = ({ run }: HostTools, product: string, release: string): HostPlatform => ({
  osVersions: () => Promise.resolve().then(() => windowsVersions(product, release)),
  gpus: (signal) => run(videoController, signal),
});
