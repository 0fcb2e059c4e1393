/** The values of the dimension `cpu`, from vague to precise: instruction set, bits, model. */

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
/** `v2` in `E5-2697 v2`. */
const INTEL_STEPPING = /^[vV]\d$/;

/**
 * `i7-9750H` for `Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz`, `Apple_M1` for `Apple M1`; "" for `unknown`, the brand of a CPU without a name.
 * Schedulers have long asked for exactly these values, so their form must not change.
 */
const modelOf = (brand: string): string => {
  const words = brand.split(' ').filter((word) => word !== '');
  if (words.length === 0 || brand === 'unknown') return '';
  if (!brand.includes('Intel')) return words.join('_');
  const at = words.findIndex((word) => INTEL_NUMBER.test(word));
  const [number, stepping] = words.slice(at, at + 2);
  if (at === -1 || number === undefined) return words.join('_');
  return stepping !== undefined && INTEL_STEPPING.test(stepping) ? `${number}_${stepping}` : number;
};

/** `Haswell_GCE` for the platform `Intel Haswell`, `AMD_Rome_GCE` for `AMD Rome`. The brand of a GCE machine has no model number. */
const gceModelOf = (platform: string): string =>
  `${platform.replace(/^Intel /, '')} GCE`.replaceAll(' ', '_');

/** `machine` as uname prints it (`x86_64`), `brand` as the CPU reports it, `gcePlatform` only on GCE. */
export const cpus = (machine: string, brand: string, gcePlatform: string | undefined): string[] => {
  const set = INSTRUCTION_SETS.get(machine) ?? machine;
  const bits = machine.endsWith('64') ? '64' : '32';
  const model = gcePlatform === undefined ? modelOf(brand) : gceModelOf(gcePlatform);
  return [set, `${set}-${bits}`, ...(model === '' ? [] : [`${set}-${bits}-${model}`])];
};
