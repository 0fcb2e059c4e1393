/** `nodevice`: the host itself runs tests. */
import type { Log } from '../../../shared/log.ts';
import type { Probe } from '../probe.ts';
import { cpus } from './cpus.ts';
import { dockerVersion } from './docker_version.ts';
import { Fact } from './fact.ts';
import { gpuValues } from './gpu.ts';
import type { HostPlatform, HostTools } from './host_platform.ts';
import { machineTypeOf, type Metadata } from './metadata.ts';

/** What Node itself knows of the host. */
export interface Host {
  readonly cores: () => number;
  /** As uname says it: `x86_64`, `aarch64`. */
  readonly machine: string;
  readonly cpuBrand: string;
}

interface Dependencies extends HostTools {
  readonly host: Host;
  readonly platform: HostPlatform;
  readonly metadata: Metadata;
  readonly log: Log;
}

/** An Event's list holds so many. */
const MAX_VALUES = 64;

/** A host is never missing: what cannot be learned is left out, logged, and asked again. */
export const createStandaloneProbe = ({ host, platform, metadata, log, ...tools }: Dependencies): Probe => {
  const osVersions = new Fact('os', log, [] as string[], (signal) => platform.osVersions(tools, signal));
  const gpus = new Fact('gpu', log, [] as string[], async (signal) =>
    gpuValues(await platform.gpus(tools, signal)),
  );
  const docker = new Fact('docker', log, false, async (signal) => {
    const answer = await tools.run(dockerVersion, signal).catch(() => false);
    signal.throwIfAborted();
    return answer;
  });

  return async (_known, signal) => {
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
        gpus: (await gpus.get(signal)).slice(0, MAX_VALUES),
        os_versions: (await osVersions.get(signal)).slice(0, MAX_VALUES),
        gce,
        machine_type: gce ? machineTypeOf(type) : '',
        docker_installed: await docker.get(signal),
      },
    };
  };
};
