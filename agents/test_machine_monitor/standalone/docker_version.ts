/** `docker version`: whether tasks can use Docker, which takes the client and its daemon. */
import { isAnswer, type Run, type Tool } from '../tool/tool.ts';

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
