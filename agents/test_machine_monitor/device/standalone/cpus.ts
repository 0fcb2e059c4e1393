/** The CPU from vague to precise: instruction set, bits, model. */

const INSTRUCTION_SETS: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'x86'],
  ['amd64', 'x86'],
  ['i386', 'x86'],
  ['i686', 'x86'],
  ['aarch64', 'arm64'],
  ['arm64', 'arm64'],
]);

/** `i7-9750H`, `E5-2697`, `i9-13900K`; `N3700`, `W3690`. */
const INTEL_NUMBER = /^(?:[A-Za-z]\d-\d{4,5}[A-Z0-9]{0,2}|[A-Z]\d{4}[A-Z]{0,2})$/;
const INTEL_STEPPING = /^[vV]\d$/;

/** Long ago part of the value that schedulers ask for; a CPU without a name says `unknown`. */
const modelOf = (brand: string): string => {
  const words = brand.split(' ').filter((word) => word !== '');
  if (words.length === 0 || brand === 'unknown') return '';
  if (!brand.includes('Intel')) return words.join('_');
  const at = words.findIndex((word) => INTEL_NUMBER.test(word));
  const [number, stepping] = words.slice(at, at + 2);
  if (at === -1 || number === undefined) return words.join('_');
  return stepping !== undefined && INTEL_STEPPING.test(stepping) ? `${number}_${stepping}` : number;
};

/** The brand of a GCE machine says nothing; its platform (`Intel Haswell`, `AMD Rome`) does: `Haswell_GCE`, `AMD_Rome_GCE`. */
const gceModelOf = (platform: string): string =>
  `${platform.replace(/^Intel /, '')} GCE`.replaceAll(' ', '_');

/** `machine` as uname says it, `brand` as the CPU calls itself; on GCE its platform. */
export const cpus = (machine: string, brand: string, gcePlatform: string | undefined): string[] => {
  const set = INSTRUCTION_SETS.get(machine) ?? machine;
  const bits = machine.endsWith('64') ? '64' : '32';
  const model = gcePlatform === undefined ? modelOf(brand) : gceModelOf(gcePlatform);
  return [set, `${set}-${bits}`, ...(model === '' ? [] : [`${set}-${bits}-${model}`])];
};
