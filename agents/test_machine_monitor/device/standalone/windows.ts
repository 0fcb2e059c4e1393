/** Windows: its version and its graphics cards. */
import type { HostPlatform, HostTools } from './host_platform.ts';
import { videoController } from '../../standalone/video_controller.ts';

/** `product` as Node says it (`Windows 10 Pro`, `Windows Server 2022 Datacenter`), `release` as `10.0.19045`: the name and the build. */
export const windowsVersions = (product: string, release: string): string[] => {
  const name = /^Windows (\S{1,20})/.exec(product)?.[1];
  const build = /^\d+\.\d+\.(\d+)$/.exec(release)?.[1];
  if (name === undefined || build === undefined) {
    throw new Error(`${JSON.stringify(product)} ${JSON.stringify(release)} names no Windows`);
  }
  return ['Windows', `Windows-${name}`, `Windows-${name}-${build}`];
};

export const createWindows = ({ run }: HostTools, product: string, release: string): HostPlatform => ({
  osVersions: () => Promise.resolve().then(() => windowsVersions(product, release)),
  gpus: (signal) => run(videoController, signal),
});
