/** macOS: its version and its graphics cards. */
import { parser } from '../../../../shared/types/parser.ts';
import { type FromSchema, tolerant, tolerantPart } from '../../../../shared/types/schema.ts';
import { answerOf } from '../../../loop/answer.ts';
import type { Tool } from '../../../loop/tool.ts';
import { AMD, APPLE, type Gpu, INTEL, NVIDIA } from './gpu.ts';
import { type HostPlatform, type HostTools, precisions } from './host_platform.ts';

const text = { type: 'string', default: '' } as const;
const displaysSchema = tolerant({
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
const parseDisplays = parser<FromSchema<typeof displaysSchema>>('system_profiler', displaysSchema, {
  defaults: 'empty',
});
type Card = ReturnType<typeof parseDisplays>['SPDisplaysDataType'][number];

const VENDORS: ReadonlyMap<string, string> = new Map([
  ['intel', INTEL],
  ['amd', AMD],
  ['ati', AMD],
  ['nvidia', NVIDIA],
  ['apple', APPLE],
]);

const withoutPrefix = (id: string): string => id.replace(/^0x/, '').toLowerCase();

/**
 * Each version of macOS names the vendor differently: by its ID (`0x10de`), by its name with the ID (`AMD (0x1002)`), as `sppci_vendor_amd`, or
 * only by the first word of the model (`Intel UHD Graphics 630`). Returns `unknown` if none of them does.
 */
const vendorOf = (card: Card): string => {
  if (card['spdisplays_vendor-id'] !== '') return withoutPrefix(card['spdisplays_vendor-id']);
  const idInBrackets = /\(0x([0-9a-f]{4})\)/.exec(card.spdisplays_vendor)?.[1];
  if (idInBrackets !== undefined) return idInBrackets;
  const name = card.spdisplays_vendor.replace(/^sppci_vendor_/, '').toLowerCase();
  const [firstWord = ''] = card.sppci_model.toLowerCase().split(' ');
  return VENDORS.get(name) ?? VENDORS.get(firstWord) ?? 'unknown';
};

/** `7340` for `0x7340`. A Mac with an Apple chip has no PCI device: its model `Apple M1` becomes `M1`. */
const deviceOf = (card: Card): string =>
  withoutPrefix(card['spdisplays_device-id']) || card.sppci_model.replace(/^Apple /, '').replaceAll(' ', '_');

/** `4.0.20-3.2.8` for `4.0.20 [3.2.8]`. */
const driverOf = (card: Card): string => card['spdisplays_gmux-version'].replace(/ \[([0-9.]+)\]$/, '-$1');

/** The graphics cards, from JSON with lines such as `"spdisplays_device-id" : "0x7340"`. */
export const systemProfiler: Tool<Gpu[]> = {
  command: 'system_profiler',
  args: ['SPDisplaysDataType', '-json'],
  timeoutMs: 15_000,
  parse: (stdout) =>
    parseDisplays(JSON.parse(stdout))
      .SPDisplaysDataType.map((card) => ({
        vendor: vendorOf(card),
        device: deviceOf(card),
        driver: driverOf(card),
      }))
      .filter(({ device }) => device !== ''),
};

/** The version of macOS: `14.5`. */
export const swVers: Tool<string> = {
  command: 'sw_vers',
  args: ['-productVersion'],
  timeoutMs: 5_000,
  parse: (stdout) => {
    const version = answerOf(stdout);
    if (!/^\d{1,4}(\.\d{1,6}){0,3}$/.test(version)) throw new Error('printed no version');
    return version;
  },
};

export const createMac = ({ run }: HostTools): HostPlatform => ({
  osVersions: async (signal) => precisions('Mac', await run(swVers, signal)),
  gpus: (signal) => run(systemProfiler, signal),
});
