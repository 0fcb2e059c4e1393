/** `nodevice`: the host itself runs tests. */
import type { Probe } from '../device.ts';
import { cpus } from './cpus.ts';
import { Fact, GOOD_FOR_MS } from './fact.ts';
import { type Gpu, gpuValues } from './gpu.ts';
import type { HostPlatform } from './host_platform.ts';
import { type Metadata, machineTypeOf } from './metadata.ts';
import { type Run, type Tool, isAnswer } from '../../tool/tool.ts';
import type { Log } from '../../../../shared/log.ts';

/** What Node itself knows of the host. */
export interface Host {
  readonly cores: () => number;
  /** As uname says it: `x86_64`, `aarch64`. */
  readonly machine: string;
  readonly cpuBrand: string;
}

interface Dependencies {
  readonly run: Run;
  readonly host: Host;
  readonly platform: HostPlatform;
  readonly metadata: Metadata;
  readonly log: Log;
}

/** Its daemon may still be starting, as the host is. */
const NO_DOCKER_GOOD_FOR_MS = 60_000;

/** An Event's list holds so many. */
const MAX_VALUES = 64;

/** A host is never missing: what cannot be learned is left out, logged, and asked again. */
export const createStandaloneProbe = ({ run, host, platform, metadata, log }: Dependencies): Probe => {
  const osVersions = new Fact('os', log, [] as string[], (signal) => platform.osVersions(signal));
  const gpus = new Fact(
    'gpu',
    log,
    undefined as readonly Gpu[] | undefined,
    (signal) => platform.gpus(signal),
    (cards) => (cards?.some(({ driver }) => driver === undefined) ? 0 : GOOD_FOR_MS),
  );
  const docker = new Fact(
    'docker',
    log,
    false,
    (signal) => isDockerThere(run, signal),
    (isThere) => (isThere ? GOOD_FOR_MS : NO_DOCKER_GOOD_FOR_MS),
  );

  return async (_known, signal) => {
    const cards = await gpus.get(signal);
    const type = await metadata('instance/machine-type', signal);
    const gce = type !== undefined;
    return {
      standalone: {
        cores: host.cores(),
        cpus: cpus(
          host.machine,
          host.cpuBrand,
          gce ? await metadata('instance/cpu-platform', signal) : undefined,
        ),
        gpus: cards === undefined ? [] : gpuValues(cards).slice(0, MAX_VALUES),
        os_versions: (await osVersions.get(signal)).slice(0, MAX_VALUES),
        gce,
        machine_type: gce ? machineTypeOf(type) : '',
        docker_installed: await docker.get(signal),
      },
    };
  };
};

/** `docker version`: whether tasks can use Docker, which takes the client and its daemon. */

const dockerVersion: Tool<true> = {
  command: 'docker',
  args: ['version'],
  timeoutMs: 10_000,
  parse: () => true,
};

/** Throws where it hangs: a daemon that is busy is not gone. */
export const isDockerThere = async (run: Run, signal: AbortSignal): Promise<boolean> => {
  try {
    return await run(dockerVersion, signal);
  } catch (error) {
    if (isAnswer(error)) return false;
    throw error;
  }
};
