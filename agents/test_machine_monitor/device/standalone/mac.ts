/** macOS: its version and its graphics cards. */
import { AMD, APPLE, type Gpu, INTEL, NVIDIA } from './gpu.ts';
import { type HostPlatform, type HostTools, precisions } from './host_platform.ts';
import type { Tool } from '../../tool/tool.ts';
import { parser } from '../../../../shared/types/parser.ts';
import { type FromSchema, tolerant, tolerantPart } from '../../../../shared/types/schema.ts';

export const createMac = ({ run }: HostTools): HostPlatform => ({
  osVersions: async (signal) => precisions('Mac', await run(swVers, signal)),
  gpus: (signal) => run(systemProfiler, signal),
});

/** `sw_vers -productVersion`: the version of macOS. */

export const swVers: Tool<string> = {
  command: 'sw_vers',
  args: ['-productVersion'],
  timeoutMs: 5_000,
  parse: (stdout) => {
    const version = stdout.trim();
    if (!/^\d{1,4}(\.\d{1,6}){0,3}$/.test(version)) throw new Error('printed no version');
    return version;
  },
};

/** `system_profiler SPDisplaysDataType -json`: the graphics cards of a Mac. */

const text = { type: 'string', default: '' } as const;
const outputSchema = tolerant({
  SPDisplaysDataType: {
    type: 'array',
    items: tolerantPart({
      sppci_model: text,
      spdisplays_vendor: text,
      'spdisplays_vendor-id': text,
      'spdisplays_device-id': text,
      'spdisplays_gmux-version': text,
    }),
  },
});
const parseOutput = parser<FromSchema<typeof outputSchema>>('system_profiler', outputSchema, {
  defaults: 'empty',
});
type Card = ReturnType<typeof parseOutput>['SPDisplaysDataType'][number];

const VENDORS: ReadonlyMap<string, string> = new Map([
  ['intel', INTEL],
  ['amd', AMD],
  ['ati', AMD],
  ['nvidia', NVIDIA],
  ['apple', APPLE],
]);

const withoutPrefix = (id: string): string => id.replace(/^0x/, '').toLowerCase();

/** Each macOS says it elsewhere: its ID, its ID in brackets after the name, `sppci_vendor_amd`, or only in the model's first word. */
const vendorOf = (card: Card): string => {
  if (card['spdisplays_vendor-id'] !== '') return withoutPrefix(card['spdisplays_vendor-id']);
  const inBrackets = /\(0x([0-9a-f]{4})\)/.exec(card.spdisplays_vendor)?.[1];
  if (inBrackets !== undefined) return inBrackets;
  const named = card.spdisplays_vendor.replace(/^sppci_vendor_/, '').toLowerCase();
  const [firstWord = ''] = card.sppci_model.toLowerCase().split(' ');
  return VENDORS.get(named) ?? VENDORS.get(firstWord) ?? 'unknown';
};

/** A Mac with its own chip has no PCI device: the chip's name stands for it. */
const deviceOf = (card: Card): string =>
  withoutPrefix(card['spdisplays_device-id']) || card.sppci_model.replace(/^Apple /, '').replaceAll(' ', '_');

/** `4.0.20 [3.2.8]` reads `4.0.20-3.2.8`. */
const driverOf = (card: Card): string => card['spdisplays_gmux-version'].replace(/ \[([0-9.]+)\]$/, '-$1');

export const systemProfiler: Tool<Gpu[]> = {
  command: 'system_profiler',
  args: ['SPDisplaysDataType', '-json'],
  timeoutMs: 15_000,
  parse: (stdout) =>
    parseOutput(JSON.parse(stdout))
      .SPDisplaysDataType.map((card) => ({
        vendor: vendorOf(card),
        device: deviceOf(card),
        driver: driverOf(card),
      }))
      .filter(({ device }) => device !== ''),
};
