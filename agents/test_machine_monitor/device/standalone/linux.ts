/** Linux: its distribution and its graphics cards. */
import { Fact } from './fact.ts';
import { AMD, type Gpu, INTEL, NVIDIA } from './gpu.ts';
import { type HostPlatform, type HostTools, precisions } from './host_platform.ts';
import { type Tool, isAnswer } from '../../tool/tool.ts';
import type { Log } from '../../../../shared/log.ts';

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** "" where its module is not loaded. */
const nvidiaDriver = ({ readText }: HostTools): Promise<string> =>
  readText('/sys/module/nvidia/version').then(
    (text) => text.trim(),
    () => '',
  );

/** "" where it is not installed. */
const mesaDriver = async ({ run }: HostTools, signal: AbortSignal): Promise<string> => {
  try {
    return await run(mesaVersion, signal);
  } catch (error) {
    if (isAnswer(error)) return '';
    throw error;
  }
};

const cards = async (tools: HostTools, signal: AbortSignal): Promise<Pick<Gpu, 'vendor' | 'device'>[]> => {
  try {
    return await tools.run(lspci, signal);
  } catch (error) {
    signal.throwIfAborted();
    // What to install is said where the kernel does not say it either.
    return graphicsCards(tools).catch(() => Promise.reject(error as Error));
  }
};

const isNvidia = ({ vendor }: Pick<Gpu, 'vendor'>): boolean => vendor === NVIDIA;
const hasMesa = ({ vendor }: Pick<Gpu, 'vendor'>): boolean => vendor === INTEL || vendor === AMD;

export const createLinux = (tools: HostTools, log: Log): HostPlatform => {
  const { readText } = tools;
  const mesa = new Fact('mesa', log, undefined as string | undefined, (signal) => mesaDriver(tools, signal));
  return {
    async osVersions() {
      const { id, version } = parseOsRelease(await readText('/etc/os-release'));
      // Only Debian's own file knows its point release; Ubuntu's names the Debian it came from.
      const point = (await readText('/etc/debian_version').catch(() => '')).trim();
      const isPoint = version !== '' && point.startsWith(`${version}.`);
      return ['Linux', ...precisions(capitalized(id), isPoint ? point : version)];
    },
    async gpus(signal) {
      const found = await cards(tools, signal);
      // Once, however many cards: the tool may take its whole time.
      const mesaDriverVersion = found.some(hasMesa) ? await mesa.get(signal) : '';
      const nvidiaDriverVersion = found.some(isNvidia) ? await nvidiaDriver(tools) : '';
      return found.map((card) => {
        if (hasMesa(card)) return { ...card, driver: mesaDriverVersion };
        return { ...card, driver: isNvidia(card) ? nvidiaDriverVersion : '' };
      });
    },
  };
};

/** `lspci -mm -nn`: the graphics cards of a Linux machine. */

const ID_AT_END = /\[([0-9a-f]{4})\]$/;
const idOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : ID_AT_END.exec(text)?.[1];

/** `00:02.0 "VGA compatible controller [0300]" "Intel Corporation [8086]" "UHD Graphics 630 [3e9b]" -r02 …`: every second piece was in quotes. */
const cardOf = (line: string): Pick<Gpu, 'vendor' | 'device'> | undefined => {
  const pieces = line.split('"');
  const [kind, vendor, device] = [pieces[1], pieces[3], pieces[5]].map(idOf);
  if (kind?.startsWith('03') !== true || vendor === undefined || device === undefined) return undefined;
  return { vendor, device };
};

export const lspci: Tool<Pick<Gpu, 'vendor' | 'device'>[]> = {
  command: 'lspci',
  args: ['-mm', '-nn'],
  timeoutMs: 5_000,
  parse: (stdout) =>
    stdout
      .split('\n')
      .map((line) => cardOf(line.trim()))
      .filter((card) => card !== undefined),
};

/** `dpkg-query`: the version of Mesa, the driver of Intel's and AMD's cards. */

/** `1:22.3.6-1+deb12u1` is upstream's 22.3.6: Debian's epoch and revision are its own. */
const upstreamOf = (version: string): string => {
  const withoutEpoch = version.slice(version.indexOf(':') + 1);
  const revision = withoutEpoch.lastIndexOf('-');
  return revision === -1 ? withoutEpoch : withoutEpoch.slice(0, revision);
};

export const mesaVersion: Tool<string> = {
  command: 'dpkg-query',
  // A line for each architecture; a removed package is still listed.
  args: ['-W', '-f=${db:Status-Status} ${Version}\\n', 'libgl1-mesa-dri'],
  timeoutMs: 5_000,
  parse: (stdout) => {
    const installed = stdout.split('\n').find((line) => line.startsWith('installed '));
    if (installed === undefined) throw new Error('libgl1-mesa-dri is not installed');
    return upstreamOf(installed.slice('installed '.length).trim());
  },
};

/** /etc/os-release: which distribution, which version. */

const unquoted = (text: string): string => {
  const quote = text.slice(0, 1);
  return (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
};

/** `ID` and `VERSION_ID`; a rolling distribution has no version: "". Throws where there is no ID. */
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

/** The graphics cards of a Linux machine from the kernel itself, which lspci reads too: for machines where lspci is not installed. */

const FOLDER = '/sys/bus/pci/devices';

/** `0x8086` as `8086`. */
const idIn = (text: string): string => text.trim().slice('0x'.length);

/** Throws where the kernel shows no PCI bus. */
export const graphicsCards = async ({
  readText,
  list,
}: Pick<HostTools, 'readText' | 'list'>): Promise<Pick<Gpu, 'vendor' | 'device'>[]> => {
  const cards: Pick<Gpu, 'vendor' | 'device'>[] = [];
  for (const slot of (await list(FOLDER)).sort()) {
    const read = async (file: string): Promise<string> => idIn(await readText(`${FOLDER}/${slot}/${file}`));
    const kind = await read('class');
    if (kind.startsWith('03')) cards.push({ vendor: await read('vendor'), device: await read('device') });
  }
  return cards;
};
