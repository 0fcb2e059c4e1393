/** A module to load first (`--import`) into a process under test: on SIGUSR2 it prints whether async hooks are on in that process. */
import { executionAsyncId } from 'node:async_hooks';

// Only while a hook is on does each promise have an ID of its own: https://nodejs.org/api/async_hooks.html#promise-execution-tracking
const areOn = async (): Promise<boolean> => {
  const [one, other] = await Promise.all([0, 1].map(() => Promise.resolve().then(executionAsyncId)));
  return one !== other;
};

process.on('SIGUSR2', () => {
  void areOn().then((on) => process.stdout.write(`async hooks: ${on ? 'on' : 'off'}\n`));
});
