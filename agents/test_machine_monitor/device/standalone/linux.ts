/** Linux: its distribution and its graphics cards. */
import type { Log } from '../../../../shared/log.ts';
import { isConclusive, type Tool, ToolError } from '../../../loop/tool.ts';
import { Fact } from './fact.ts';
import { AMD, type Gpu, INTEL, NVIDIA } from './gpu.ts';
import { type HostPlatform, type HostTools, precisions } from './host_platform.ts';

/** A graphics card before its driver is known. */
type Card = Pick<Gpu, 'vendor' | 'device'>;

/** The first two digits of a PCI class: a display controller. */
const DISPLAY_CLASS = '03';

const BUSES = '/sys/bus';
const PCI_DEVICES = `${BUSES}/pci/devices`;

/** lspci prints this on a host without a PCI bus, such as a Raspberry Pi 3. */
const NO_PCI_BUS = 'Cannot find any working access method';

const unquoted = (text: string): string => {
  const quote = text.slice(0, 1);
  return (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
};

/**
 * `ID` and `VERSION_ID` of `/etc/os-release`, lines such as `VERSION_ID="12"`. The version of a rolling distribution is "". Throws if there is no
 * ID.
 */
export const parseOsRelease = (text: string): { id: string; version: string } => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) values.set(line.slice(0, equals), unquoted(line.slice(equals + 1).trim()));
  }
  const id = values.get('ID');
  if (id === undefined || id === '') throw new Error('/etc/os-release has no ID');
  return { id, version: values.get('VERSION_ID') ?? '' };
};

/** `8086` at the end of `Intel Corporation [8086]`. */
const idAtEnd = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : /\[([0-9a-f]{4})\]$/.exec(text)?.[1];

/** Reads `00:02.0 "VGA compatible controller [0300]" "Intel Corporation [8086]" "UHD Graphics 630 [3e9b]" -r02 …`. */
const cardOf = (line: string): Card | undefined => {
  // Every second piece was in quotes.
  const pieces = line.split('"');
  const [pciClass, vendor, device] = [pieces[1], pieces[3], pieces[5]].map(idAtEnd);
  if (pciClass?.startsWith(DISPLAY_CLASS) !== true || vendor === undefined || device === undefined)
    return undefined;
  return { vendor, device };
};

export const lspci: Tool<Card[]> = {
  command: 'lspci',
  args: ['-mm', '-nn'],
  timeoutMs: 5_000,
  parse: (stdout) =>
    stdout
      .split('\n')
      .map((line) => cardOf(line.trim()))
      .filter((card) => card !== undefined),
};

/** The cards from the kernel, where lspci reads them too. Throws if the kernel shows no PCI bus. */
const kernelCards = async ({ readText, list }: Pick<HostTools, 'readText' | 'list'>): Promise<Card[]> => {
  const found: Card[] = [];
  for (const slot of (await list(PCI_DEVICES)).sort()) {
    // `0x8086`
    const read = async (file: string): Promise<string> =>
      (await readText(`${PCI_DEVICES}/${slot}/${file}`)).trim().slice('0x'.length);
    const pciClass = await read('class');
    if (pciClass.startsWith(DISPLAY_CLASS))
      found.push({ vendor: await read('vendor'), device: await read('device') });
  }
  return found;
};

/** Whether the tool or the kernel says that the host has no PCI bus, so that it has no card; false if neither knows. */
const hasNoPciBus = async (error: unknown, { list }: Pick<HostTools, 'list'>): Promise<boolean> => {
  if (error instanceof ToolError && error.stderr.includes(NO_PCI_BUS)) return true;
  const buses = await list(BUSES).catch(() => undefined);
  return buses !== undefined && !buses.includes('pci');
};

/** The cards from lspci, or from the kernel if lspci fails: it may not be installed. */
const cards = async (tools: HostTools, signal: AbortSignal): Promise<Card[]> => {
  try {
    return await tools.run(lspci, signal);
  } catch (error) {
    signal.throwIfAborted();
    return kernelCards(tools).catch(async () => {
      if (await hasNoPciBus(error, tools)) return [];
      // lspci's error is the useful one: it says what to install.
      throw error;
    });
  }
};

/** Debian's epoch and revision are its own: `1:22.3.6-1+deb12u1` is 22.3.6 upstream. */
const upstreamOf = (version: string): string => {
  const withoutEpoch = version.slice(version.indexOf(':') + 1);
  const revision = withoutEpoch.lastIndexOf('-');
  return revision === -1 ? withoutEpoch : withoutEpoch.slice(0, revision);
};

/** The version of Mesa, the driver of Intel's and AMD's cards, from `installed 22.3.6-1+deb12u1`. */
export const mesaVersion: Tool<string> = {
  command: 'dpkg-query',
  // It prints one line per architecture, and lists removed packages too.
  args: ['-W', '-f=${db:Status-Status} ${Version}\\n', 'libgl1-mesa-dri'],
  timeoutMs: 5_000,
  parse: (stdout) => {
    const installed = stdout.split('\n').find((line) => line.startsWith('installed '));
    if (installed === undefined) throw new Error('libgl1-mesa-dri is not installed');
    return upstreamOf(installed.slice('installed '.length).trim());
  },
};

/** Returns "" if Mesa is not installed. */
const mesaDriver = async ({ run }: HostTools, signal: AbortSignal): Promise<string> => {
  try {
    return await run(mesaVersion, signal);
  } catch (error) {
    if (isConclusive(error)) return '';
    throw error;
  }
};

/** Reads `440.82`; returns "" if the kernel module is not loaded. */
const nvidiaDriver = ({ readText }: HostTools): Promise<string> =>
  readText('/sys/module/nvidia/version').then(
    (text) => text.trim(),
    () => '',
  );

const isNvidia = ({ vendor }: Card): boolean => vendor === NVIDIA;
const usesMesa = ({ vendor }: Card): boolean => vendor === INTEL || vendor === AMD;

export const createLinux = (tools: HostTools, log: Log): HostPlatform => {
  const { readText } = tools;
  const mesa = new Fact('mesa', log, undefined as string | undefined, (signal) => mesaDriver(tools, signal));
  return {
    async osVersions() {
      const { id, version } = parseOsRelease(await readText('/etc/os-release'));
      // Debian's point release (`12.5`) is only in this file; Ubuntu has the file too, but it names the Debian that Ubuntu is based on.
      const debianVersion = (await readText('/etc/debian_version').catch(() => '')).trim();
      const isPointRelease = version !== '' && debianVersion.startsWith(`${version}.`);
      const distribution = id.slice(0, 1).toUpperCase() + id.slice(1);
      return ['Linux', ...precisions(distribution, isPointRelease ? debianVersion : version)];
    },
    async gpus(signal) {
      const found = await cards(tools, signal);
      // Read once for all cards, because the tool may take its whole time limit.
      const mesaDriverVersion = found.some(usesMesa) ? await mesa.get(signal) : '';
      const nvidiaDriverVersion = found.some(isNvidia) ? await nvidiaDriver(tools) : '';
      return found.map((card) => {
        if (usesMesa(card)) return { ...card, driver: mesaDriverVersion };
        return { ...card, driver: isNvidia(card) ? nvidiaDriverVersion : '' };
      });
    },
  };
};
