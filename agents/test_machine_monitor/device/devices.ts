/** The probe and the reboot of every kind of device, with the real tools. */
import { readdir } from 'node:fs/promises';
import { availableParallelism, cpus, machine, release, version } from 'node:os';
import { platform } from 'node:process';
import type { Log } from '../../../shared/log.ts';
import type { Config } from '../config.ts';
import { readText } from '../tool/read_text.ts';
import type { Run } from '../../loop/tool.ts';
import { createAdbProbe, createAdbReboot } from './adb.ts';
import type { Probes, Reboots } from './device.ts';
import { createIosProbe, createIosReboot } from './ios.ts';
import { createPyocdProbe } from './pyocd.ts';
import { createSshProbe, createSshReboot } from './ssh.ts';
import { SSH_MACHINE_FILE } from './ssh_machine_file.ts';
import type { HostPlatform, HostTools } from './standalone/host_platform.ts';
import { createLinux } from './standalone/linux.ts';
import { createMac } from './standalone/mac.ts';
import { createMetadata } from './standalone/metadata.ts';
import { createStandaloneProbe } from './standalone/probe.ts';
import { createWindows } from './standalone/windows.ts';

const hostPlatform = (tools: HostTools, log: Log): HostPlatform => {
  if (platform === 'darwin') return createMac(tools);
  if (platform === 'win32') return createWindows(tools, version(), release());
  return createLinux(tools, log);
};

export const createProbes = (run: Run, { metadataHost }: Pick<Config, 'metadataHost'>, log: Log): Probes => ({
  adb: createAdbProbe(run, log),
  ios: createIosProbe(run, log),
  ssh: createSshProbe(run, SSH_MACHINE_FILE, log),
  pyocd: createPyocdProbe(readText),
  nodevice: createStandaloneProbe({
    run,
    log,
    host: { cores: availableParallelism, machine: machine(), cpuBrand: cpus()[0]?.model.trim() ?? '' },
    platform: hostPlatform({ run, readText, list: (folder) => readdir(folder) }, log),
    metadata: createMetadata(metadataHost),
  }),
});

/** After a task, a pyOCD board is already off, and a host never reboots itself. */
export const createReboots = (run: Run): Reboots => ({
  adb: createAdbReboot(run),
  ios: createIosReboot(run),
  ssh: createSshReboot(run),
  pyocd: undefined,
  nodevice: undefined,
});
