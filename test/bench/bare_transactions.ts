/** A process that runs bare transactions on command, without the framework and without HTTP: what the store and its client allow. */
import { benchMachineId } from './pushes.ts';
import { bareTransaction, type Kind } from './stores.ts';

const [kind, where] = process.argv.slice(2) as [Kind, string];
const transaction = bareTransaction(kind, where);

/** Returns transactions a second, `inFlight` at once, each on its own machine. */
const rate = async (inFlight: number, ms: number): Promise<number> => {
  const start = performance.now();
  let count = 0;
  const worker = async (_: unknown, index: number): Promise<void> => {
    while (performance.now() - start < ms) {
      await transaction(benchMachineId(index));
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (count * 1000) / (performance.now() - start);
};

process.on('message', ({ inFlight, ms }: { inFlight: number; ms: number }) => {
  void rate(inFlight, ms).then((perSecond) => process.send?.(perSecond));
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
