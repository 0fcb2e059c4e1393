/** `nodevice`: the host itself, which runs the tests. */
import type { Log } from '../../../../shared/log.ts';
import { sideBySide } from '../../tool/side_by_side.ts';
import { isConclusive, type Run, type Tool } from '../../../loop/tool.ts';
import type { Probe } from '../device.ts';
import { cpus } from './cpus.ts';
import { Fact, REFRESH_AFTER_MS } from './fact.ts';
import { type Gpu, gpuValues } from './gpu.ts';
import type { HostPlatform } from './host_platform.ts';
import { machineTypeOf, type Metadata } from './metadata.ts';

/** What Node itself knows about the host. */
export interface Host {
  readonly cores: () => number;
  /** As uname prints it: `x86_64`, `aarch64`. */
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

/** Sooner than other facts, because after a boot the daemon may still be starting. */
const NO_DOCKER_REFRESH_AFTER_MS = 60_000;

/** The longest list that the schema of an event allows. */
const MAX_VALUES = 64;

const dockerVersion: Tool<true> = {
  command: 'docker',
  args: ['version'],
  timeoutMs: 10_000,
  parse: () => true,
};

/** Whether tasks can use Docker, which needs the client and its daemon. Throws if `docker version` hangs: a busy daemon is not a missing one. */
export const isDockerInstalled = async (run: Run, signal: AbortSignal): Promise<boolean> => {
  try {
    return await run(dockerVersion, signal);
  } catch (error) {
    if (isConclusive(error)) return false;
    throw error;
  }
};

/** The platform is the CPU's; undefined if this is not GCE. */
const gceMachine = async (metadata: Metadata, signal: AbortSignal) => {
  const machineType = await metadata('instance/machine-type', signal);
  if (machineType === undefined) return undefined;
  return { machineType, cpuPlatform: await metadata('instance/cpu-platform', signal) };
};

/**
 * Never throws: a host is never missing. A value that cannot be read is logged, keeps its last reading or is left out, and is read again by the
 * next probe.
 */
export const createStandaloneProbe = ({ run, host, platform, metadata, log }: Dependencies): Probe => {
  const osVersions = new Fact('os', log, [] as string[], (signal) => platform.osVersions(signal));
  const gpus = new Fact(
    'gpu',
    log,
    undefined as readonly Gpu[] | undefined,
    (signal) => platform.gpus(signal),
    (cards) => (cards?.some(({ driver }) => driver === undefined) ? 0 : REFRESH_AFTER_MS),
  );
  const docker = new Fact(
    'docker',
    log,
    false,
    (signal) => isDockerInstalled(run, signal),
    (isInstalled) => (isInstalled ? REFRESH_AFTER_MS : NO_DOCKER_REFRESH_AFTER_MS),
  );

  return async (_known, signal) => {
    const [cards, os_versions, docker_installed, gce] = await sideBySide([
      gpus.get(signal),
      osVersions.get(signal),
      docker.get(signal),
      gceMachine(metadata, signal),
    ]);
    return {
      standalone: {
        cores: host.cores(),
        cpus: cpus(host.machine, host.cpuBrand, gce?.cpuPlatform),
        gpus: cards === undefined ? [] : gpuValues(cards).slice(0, MAX_VALUES),
        os_versions: os_versions.slice(0, MAX_VALUES),
        gce: gce !== undefined,
        machine_type: gce === undefined ? '' : machineTypeOf(gce.machineType),
        docker_installed,
      },
    };
  };
};
