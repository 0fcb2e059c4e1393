/** macOS: its version and its graphics cards. */
import type { HostPlatform, HostTools } from './host_platform.ts';
import { precisions } from '../../standalone/precisions.ts';
import { swVers } from '../../standalone/sw_vers.ts';
import { systemProfiler } from '../../standalone/system_profiler.ts';

export const createMac = ({ run }: HostTools): HostPlatform => ({
  osVersions: async (signal) => precisions('Mac', await run(swVers, signal)),
  gpus: (signal) => run(systemProfiler, signal),
});
