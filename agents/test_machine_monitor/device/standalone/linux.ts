/** Linux: its distribution and its graphics cards. */
import type { Log } from '../../../../shared/log.ts';
import { isAnswer } from '../../tool/tool.ts';
import { Fact } from './fact.ts';
import type { HostPlatform, HostTools } from './host_platform.ts';
import { AMD, type Gpu, INTEL, NVIDIA } from './gpu.ts';
import { lspci } from '../../standalone/lspci.ts';
import { mesaVersion } from '../../standalone/mesa_version.ts';
import { parseOsRelease } from '../../standalone/os_release.ts';
import { graphicsCards } from '../../standalone/pci_devices.ts';
import { precisions } from '../../standalone/precisions.ts';

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
